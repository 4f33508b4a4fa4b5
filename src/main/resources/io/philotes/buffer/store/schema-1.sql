-- The buffer's schema, version 1. Statements end with a semicolon at the end of a line.
-- LSNs are bigint (unsigned 64 bit); times of the source are microseconds since 2000-01-01 UTC.

CREATE TABLE philotes.sources (
  id                int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name              text NOT NULL UNIQUE,
  system_identifier text NOT NULL,
  timeline          int NOT NULL,
  database          text NOT NULL,
  slot              text NOT NULL,
  epoch             int NOT NULL DEFAULT 1,
  last_commit_lsn   bigint,
  last_end_lsn      bigint,
  acked_lsn         bigint,
  next_position     bigint NOT NULL DEFAULT 1,
  fence             bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE philotes.leases (
  source        text PRIMARY KEY,
  owner         text NOT NULL,
  fence         bigint NOT NULL,
  lease_until   timestamptz NOT NULL,
  backend_pid   int NOT NULL,
  backend_start timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE philotes.retention (
  source_id      int PRIMARY KEY REFERENCES philotes.sources (id),
  floor_position bigint NOT NULL DEFAULT 1
);

CREATE TABLE philotes.batches (
  source_id         int NOT NULL,
  epoch             int NOT NULL,
  first_position    bigint NOT NULL,
  last_position     bigint NOT NULL,
  prev_end_lsn      bigint NOT NULL,
  end_lsn           bigint NOT NULL,
  transactions      int NOT NULL,
  first_commit_time bigint NOT NULL,
  last_commit_time  bigint NOT NULL,
  checksum          bigint NOT NULL,
  written_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source_id, last_position)
);

CREATE TABLE philotes.relations (
  source_id        int NOT NULL,
  id               int NOT NULL,
  relation_oid     bigint NOT NULL,
  version          int NOT NULL,
  schema_name      text NOT NULL,
  table_name       text NOT NULL,
  replica_identity text NOT NULL,
  columns          json NOT NULL,
  key_columns      text[] NOT NULL,
  first_lsn        bigint NOT NULL,
  PRIMARY KEY (source_id, id)
);

CREATE TABLE philotes.consumers (
  name             text NOT NULL,
  source_id        int NOT NULL REFERENCES philotes.sources (id),
  position         bigint NOT NULL,
  fence            bigint NOT NULL,
  state            text NOT NULL DEFAULT 'declared' CHECK (state IN ('declared', 'undeclared')),
  policy           text NOT NULL DEFAULT 'block',
  undeclared_since timestamptz,
  updated_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (name, source_id)
) WITH (fillfactor = 50);

CREATE TABLE philotes.progress (
  source_id int NOT NULL,
  position  bigint NOT NULL,
  at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source_id, position)
);
