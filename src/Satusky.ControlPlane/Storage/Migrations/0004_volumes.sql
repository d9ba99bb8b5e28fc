-- Compatible since 1: adds a table that older programs do not know.

-- Data that outlives instances, releases and, where it is retained, its app.
CREATE TABLE volumes (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    app_id TEXT NULL UNIQUE REFERENCES apps (id) ON DELETE SET NULL,
    app_name TEXT NOT NULL,
    size BIGINT NOT NULL,
    access TEXT NOT NULL,
    class TEXT NULL,
    policy TEXT NOT NULL,
    is_deleting BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (organization_id, name)
);
