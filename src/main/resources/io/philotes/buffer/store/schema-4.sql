-- Version 4: what has changed in the publication of a source, as its leader noticed it; the last thousand of each source.

CREATE TABLE philotes.publication_changes (
  source_id int NOT NULL,
  at        timestamptz NOT NULL,
  change    text NOT NULL,
  object    text NOT NULL,
  detail    text NOT NULL,
  lsn       bigint NOT NULL,
  PRIMARY KEY (source_id, at, change, object)
);
