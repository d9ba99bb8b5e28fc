-- Compatible since 1: the first schema.

-- Ids are UUIDv7 text (organizations: UUIDv4, because their first digits tell namespaces apart) unless said otherwise,
-- times are UTC milliseconds, flags are 0 or 1, documents are JSON text.

CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE organizations (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    namespace TEXT NOT NULL UNIQUE,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE members (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (organization_id, user_id)
);

CREATE TABLE tokens (
    id TEXT NOT NULL PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    is_active BIGINT NOT NULL,
    expires_at BIGINT NULL,
    last_used_at BIGINT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX tokens_by_member ON tokens (member_id);

CREATE TABLE data_keys (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    master_key_id TEXT NOT NULL,
    wrapped TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- What should be. The reconciler makes the world match (desired_release, generation).
CREATE TABLE apps (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    hostname TEXT NULL UNIQUE,
    desired_release BIGINT NULL,
    generation BIGINT NOT NULL,
    replicas BIGINT NOT NULL,
    config_revision BIGINT NOT NULL,
    last_release BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (organization_id, name)
);

CREATE TABLE config_revisions (
    app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    environment TEXT NOT NULL,
    secrets TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (app_id, revision)
);

CREATE TABLE releases (
    id TEXT NOT NULL PRIMARY KEY,
    app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    status TEXT NOT NULL,
    image TEXT NOT NULL,
    image_id TEXT NULL,
    commit_hash TEXT NULL,
    spec TEXT NOT NULL,
    config_revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    activated_at BIGINT NULL,
    UNIQUE (app_id, number)
);

-- Operations outlive their app, so that the verdict of a destroy can be read.
CREATE TABLE operations (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    app_id TEXT NOT NULL,
    app_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    release_number BIGINT NULL,
    build_id TEXT NULL UNIQUE,
    request TEXT NULL,
    actor_id TEXT NOT NULL,
    reason TEXT NULL,
    message TEXT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT NULL
);
CREATE INDEX operations_by_app ON operations (app_id, created_at);
CREATE INDEX operations_open ON operations (finished_at);

CREATE TABLE operation_events (
    operation_id TEXT NOT NULL REFERENCES operations (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (operation_id, number)
);

CREATE TABLE conditions (
    app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    message TEXT NOT NULL,
    evidence TEXT NOT NULL,
    hint TEXT NULL,
    since BIGINT NOT NULL,
    release_number BIGINT NULL,
    PRIMARY KEY (app_id, type)
);

-- The containers engine's record of each instance it made; an address is not given out again while its row stands.
CREATE TABLE instances (
    id TEXT NOT NULL PRIMARY KEY,
    app_id TEXT NOT NULL REFERENCES apps (id),
    network TEXT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL,
    release_number BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    document TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (network, address)
);
CREATE INDEX instances_by_app ON instances (app_id);

-- Images the platform built, owned by tag; the last releases keep theirs.
CREATE TABLE images (
    tag TEXT NOT NULL PRIMARY KEY,
    image_id TEXT NOT NULL,
    app_id TEXT NOT NULL,
    build_id TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_email TEXT NOT NULL,
    token_id TEXT NULL,
    action TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    resource_name TEXT NOT NULL,
    details TEXT NOT NULL,
    ip_address TEXT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX audit_by_organization ON audit (organization_id, id);

CREATE TABLE idempotency_keys (
    token_id TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status BIGINT NULL,
    body TEXT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (token_id, idempotency_key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
