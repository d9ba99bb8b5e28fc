-- Compatible since 1: adds columns and a table that older programs do not know.

-- What runs the app, NULL for the platform's first engine, and what is getting ready to take it over.
ALTER TABLE apps ADD COLUMN engine TEXT NULL;
ALTER TABLE apps ADD COLUMN moves_to TEXT NULL;

-- What a release's image is called on the engine that its app moves to.
ALTER TABLE releases ADD COLUMN carried_image_id TEXT NULL;

-- The containers engine's record of where requests for an app go that moved away.
CREATE TABLE forwards (
    app_id TEXT NOT NULL PRIMARY KEY REFERENCES apps (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    port BIGINT NOT NULL,
    authorities TEXT NOT NULL
);
