-- Compatible since 1: adds tables that older programs do not know.

-- What the engine last found of each app: a document that every replica answers from.
CREATE TABLE observations (
    app_id TEXT NOT NULL PRIMARY KEY REFERENCES apps (id) ON DELETE CASCADE,
    document TEXT NOT NULL
);

-- Uploaded build contexts where replicas share the store: base64 of each part, kept while their operation is open.
CREATE TABLE context_parts (
    operation_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (operation_id, number)
);
