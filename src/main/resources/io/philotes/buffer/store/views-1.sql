-- What people and tools read, beside the view philotes.cdc_events itself, version 1.
-- Statements are separated by a line of their own that holds: -- ;;

CREATE OR REPLACE FUNCTION philotes.unprocessed(source text, n int DEFAULT 1000)
RETURNS SETOF philotes.cdc_events
LANGUAGE sql STABLE AS $$
  SELECT e.*
    FROM philotes.cdc_events e
   WHERE e.source_id = $1
     AND e.id > coalesce((SELECT p.position FROM philotes.progress p
                           WHERE p.source_id = (SELECT s.id FROM philotes.sources s WHERE s.name = $1)
                           ORDER BY p.position DESC LIMIT 1), 0)
   ORDER BY e.id
   LIMIT $2
$$
-- ;;
CREATE OR REPLACE FUNCTION philotes.position_at(source text, lsn pg_lsn)
RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
  low bigint;     -- committed before the LSN, or not kept
  high bigint;    -- not committed before the LSN
  middle bigint;
  found pg_lsn;
BEGIN
  SELECT t.floor_position - 1, s.next_position INTO low, high
    FROM philotes.sources s JOIN philotes.retention t ON t.source_id = s.id WHERE s.name = $1;
  WHILE high - low > 1 LOOP
    middle := low + (high - low) / 2;
    SELECT e.commit_lsn INTO found FROM philotes.cdc_events e WHERE e.source_id = $1 AND e.id = middle;
    IF found >= $2 THEN
      high := middle;
    ELSE
      low := middle;
    END IF;
  END LOOP;
  RETURN low;
END
$$
-- ;;
CREATE OR REPLACE FUNCTION philotes.position_at(source text, at timestamptz)
RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
  low bigint;     -- committed before the time, or not kept
  high bigint;    -- not committed before the time
  middle bigint;
  found timestamptz;
BEGIN
  SELECT t.floor_position - 1, s.next_position INTO low, high
    FROM philotes.sources s JOIN philotes.retention t ON t.source_id = s.id WHERE s.name = $1;
  WHILE high - low > 1 LOOP
    middle := low + (high - low) / 2;
    SELECT e.event_time INTO found FROM philotes.cdc_events e WHERE e.source_id = $1 AND e.id = middle;
    IF found >= $2 THEN
      high := middle;
    ELSE
      low := middle;
    END IF;
  END LOOP;
  RETURN low;
END
$$
-- ;;
COMMENT ON VIEW philotes.cdc_events IS
  'Every kept change of every source. Bound it by source_id and id: a filter on table, lsn or data alone reads everything that is kept.'
-- ;;
COMMENT ON COLUMN philotes.cdc_events.id IS
  'Position of the event within its source: dense, from 1, in commit order. Unique per source, not across sources.'
-- ;;
COMMENT ON COLUMN philotes.cdc_events.processed_at IS
  'When the slowest declared consumer passed the event; null before. philotes.unprocessed(source, n) is the fast form of "processed_at IS NULL".'
-- ;;
COMMENT ON COLUMN philotes.cdc_events.event_id IS
  'Stable identity across sources and deliveries: source:epoch:commit LSN:seq.'
-- ;;
COMMENT ON COLUMN philotes.cdc_events.lsn IS
  'Where the change was in the WAL. No identity: several changes may share it.'
-- ;;
COMMENT ON COLUMN philotes.cdc_events.event_time IS
  'Commit time by the clock of the source.'
-- ;;
COMMENT ON COLUMN philotes.cdc_events.created_at IS
  'When the event was written, by the clock of the buffer.'
-- ;;
COMMENT ON FUNCTION philotes.unprocessed(text, int) IS
  'The first n events of a source that the slowest declared consumer has not passed.'
-- ;;
COMMENT ON FUNCTION philotes.position_at(text, pg_lsn) IS
  'The position of the last kept event whose transaction committed before the LSN: what has a larger id committed at it or later. Null when the source is unknown.'
-- ;;
COMMENT ON FUNCTION philotes.position_at(text, timestamptz) IS
  'The position of the last kept event that committed before the time, by the clock of the source: exact as long as that clock never went back. Null when the source is unknown.'
-- ;;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA philotes FROM PUBLIC
