-- Compatible since 1: adds a table that older programs do not know.

-- Permissions to fetch a build context once. Only the hash of a ticket is kept.
CREATE TABLE context_tickets (
    hash TEXT NOT NULL PRIMARY KEY,
    operation_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
