-- The log of one source; %d is the source's id.
CREATE TABLE philotes.events_%1$d (
  position    bigint NOT NULL PRIMARY KEY,
  commit_lsn  bigint NOT NULL,
  seq         int NOT NULL,
  last        boolean NOT NULL,
  lsn         bigint NOT NULL,
  xid         bigint NOT NULL,
  commit_time bigint NOT NULL,
  relation    int,
  operation   smallint NOT NULL,
  before      json,
  after       json,
  metadata    json,
  created_at  timestamptz NOT NULL DEFAULT now()
) PARTITION BY RANGE (position);
