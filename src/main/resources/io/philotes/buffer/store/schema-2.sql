-- Version 2: the epochs that a resync began. The first epoch of a source is the one it was registered in.
-- A row without began_at is a resync that was interrupted: until another ends it, nobody may write.

CREATE TABLE philotes.epochs (
  source_id         int NOT NULL,
  epoch             int NOT NULL,
  began_at          timestamptz,
  first_position    bigint,
  reason            text NOT NULL,
  gap_from          bigint,
  gap_to            bigint,
  same_history      boolean NOT NULL,
  system_identifier text NOT NULL,
  timeline          int NOT NULL,
  database          text NOT NULL,
  slot              text NOT NULL,
  slot_dropped      boolean NOT NULL,
  PRIMARY KEY (source_id, epoch)
);
