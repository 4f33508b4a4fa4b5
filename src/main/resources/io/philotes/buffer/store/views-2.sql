-- What people and tools read, version 2. Statements are separated by a line of their own that holds: -- ;;

-- LSNs may go back where a new epoch begins, so only the present epoch is searched.
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
  low := greatest(low, (SELECT max(o.first_position) - 1 FROM philotes.epochs o JOIN philotes.sources s ON s.id = o.source_id
                         WHERE s.name = $1 AND o.began_at IS NOT NULL));
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
COMMENT ON FUNCTION philotes.position_at(text, pg_lsn) IS
  'The position of the last kept event of the present epoch whose transaction committed before the LSN, or the last position before that epoch: what has a larger id committed at it or later. Null when the source is unknown.'
-- ;;
CREATE VIEW philotes.cdc_epochs AS
SELECT s.name AS source_id,
       o.epoch,
       o.began_at,
       o.first_position AS first_id,
       o.reason,
       (to_hex((o.gap_from >> 32) & 4294967295) || '/' || to_hex(o.gap_from & 4294967295))::pg_lsn AS gap_from,
       (to_hex((o.gap_to >> 32) & 4294967295) || '/' || to_hex(o.gap_to & 4294967295))::pg_lsn AS gap_to,
       o.same_history,
       o.system_identifier,
       o.timeline,
       o.database,
       o.slot
  FROM philotes.epochs o JOIN philotes.sources s ON s.id = o.source_id
-- ;;
COMMENT ON VIEW philotes.cdc_epochs IS
  'Where a source''s history was begun anew by a resync, and what was not captured there: what committed at gap_from or later and before gap_to.'
-- ;;
COMMENT ON COLUMN philotes.cdc_epochs.began_at IS
  'By the clock of the buffer; null while the resync is not finished.'
-- ;;
COMMENT ON COLUMN philotes.cdc_epochs.first_id IS
  'Position of the first event of the epoch, there yet or not.'
-- ;;
COMMENT ON COLUMN philotes.cdc_epochs.same_history IS
  'Whether gap_from and gap_to are LSNs of one history. If not, the former history is missing from gap_from on, and the new one before gap_to.'
