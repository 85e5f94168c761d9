"""The tables, in a schema of their own. Times are ISO in UTC, or seconds since 1970."""

from __future__ import annotations

VERSION = "1"
NEWEST = "logins"
"""The table that was added last: where it is missing, all that are missing are made."""

# Making them once more changes nothing. `content` and `value` are JSON as text: jsonb has no U+0000, and the words of
# articles and of readers may hold it.
TABLES = f"""
CREATE SCHEMA IF NOT EXISTS footnote;

CREATE TABLE IF NOT EXISTS footnote.conversations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username text NOT NULL,
    title text NOT NULL,
    folded text NOT NULL,            -- the title, to be searched
    scope text NOT NULL,             -- JSON: what it is asked within
    updated_at text COLLATE "C" NOT NULL
);
CREATE INDEX IF NOT EXISTS conversations_by_user ON footnote.conversations (username, updated_at);

CREATE TABLE IF NOT EXISTS footnote.exchanges (
    conversation bigint NOT NULL REFERENCES footnote.conversations (id) ON DELETE CASCADE,
    position integer NOT NULL,       -- from 0
    asked_at text NOT NULL,
    content text NOT NULL,           -- JSON, the fields of StoredExchange
    folded text NOT NULL,            -- question and answer, to be searched
    PRIMARY KEY (conversation, position)
);

CREATE TABLE IF NOT EXISTS footnote.settings (
    username text NOT NULL,
    name text NOT NULL,
    value text NOT NULL,             -- JSON
    PRIMARY KEY (username, name)
);

CREATE TABLE IF NOT EXISTS footnote.users (
    name text PRIMARY KEY,
    credential text NOT NULL,        -- the hash of the password
    role text NOT NULL
);

CREATE TABLE IF NOT EXISTS footnote.keys (
    number bigint GENERATED ALWAYS AS IDENTITY,
    id text NOT NULL UNIQUE,
    username text NOT NULL,
    scopes text NOT NULL,            -- with commas
    created text NOT NULL,           -- a day
    digest text PRIMARY KEY          -- SHA-256 of the token
);

CREATE TABLE IF NOT EXISTS footnote.sessions (
    digest text PRIMARY KEY,         -- SHA-256 of the token
    username text NOT NULL,
    credential text NOT NULL,        -- SHA-256 of what the password was checked against
    began double precision NOT NULL,
    used double precision NOT NULL
);
CREATE INDEX IF NOT EXISTS sessions_by_user ON footnote.sessions (username);

CREATE TABLE IF NOT EXISTS footnote.outside (
    name text PRIMARY KEY,
    content text NOT NULL            -- JSON, the fields of OutsideUser
);

CREATE TABLE IF NOT EXISTS footnote.taken (
    what text NOT NULL,              -- the limit
    visitor text NOT NULL,
    at double precision NOT NULL
);
CREATE INDEX IF NOT EXISTS taken_by_visitor ON footnote.taken (what, visitor, at);

CREATE TABLE IF NOT EXISTS footnote.logins (
    state text PRIMARY KEY,          -- SHA-256 of what the issuer sends back
    browser text NOT NULL,           -- SHA-256 of its cookie
    redirect_uri text NOT NULL,
    nonce text NOT NULL,
    verifier text NOT NULL,          -- good only with the code that the browser brings back
    until double precision NOT NULL
);
CREATE INDEX IF NOT EXISTS logins_by_time ON footnote.logins (until);

CREATE TABLE IF NOT EXISTS footnote.named (
    name text PRIMARY KEY,
    value text NOT NULL
);
INSERT INTO footnote.named VALUES ('version', '{VERSION}') ON CONFLICT DO NOTHING;
INSERT INTO footnote.named VALUES ('cookie', 'footnote-' || substr(md5(random()::text), 1, 8)) ON CONFLICT DO NOTHING;
"""
