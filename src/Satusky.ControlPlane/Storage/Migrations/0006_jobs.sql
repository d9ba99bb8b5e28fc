-- Compatible since 1: adds a table that older programs do not know.

-- Processes that run once. The containers engine gives each an address of the organization's network while it has not finished.
CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    network TEXT NULL,
    address TEXT NULL,
    document TEXT NOT NULL,
    UNIQUE (app_id, name)
);
