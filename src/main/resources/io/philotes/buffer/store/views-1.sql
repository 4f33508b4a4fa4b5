-- What people and tools read, beside the view philotes.cdc_events itself, version 1.
-- Statements are separated by a line of their own that holds: -- ;;

-- Makes the view philotes.cdc_events anew, one branch per source with its name as a literal. No joins, so that a name or a
-- time that nobody asks for costs nothing. No condition in a branch, because PostgreSQL takes only such branches as equal
-- parts of the whole and hands an ORDER BY down to them; the floor is outside, and the planner finds the one case of each
-- branch. Who registers another source at the same time waits, so that the last view knows both.
CREATE OR REPLACE FUNCTION philotes.make_cdc_events()
RETURNS void
LANGUAGE plpgsql AS $function$
DECLARE
  branch CONSTANT text := $branch$
SELECT e.position AS id,
       %2$L::text AS source_id,
       (SELECT r.schema_name FROM philotes.relations r
         WHERE r.source_id = %1$s AND r.id = e.relation) AS schema_name,
       (SELECT r.table_name FROM philotes.relations r
         WHERE r.source_id = %1$s AND r.id = e.relation) AS table_name,
       ('{INSERT,UPDATE,DELETE,TRUNCATE,MESSAGE,READ}'::text[])[e.operation] AS operation,
       (to_hex((e.lsn >> 32) & 4294967295) || '/' || to_hex(e.lsn & 4294967295))::pg_lsn AS lsn,
       e.xid AS transaction_id,
       (SELECT CASE WHEN bool_and(v.value IS NOT NULL) THEN jsonb_object_agg(k.name, v.value) END
          FROM philotes.relations r, unnest(r.key_columns) AS k(name),
               LATERAL (SELECT coalesce(e.after::jsonb -> k.name, e.before::jsonb -> k.name)) AS v(value)
         WHERE r.source_id = %1$s AND r.id = e.relation) AS key_columns,
       e.before::jsonb AS before_data,
       e.after::jsonb AS after_data,
       e.metadata::jsonb AS metadata,
       timestamptz '2000-01-01 00:00:00+00' + e.commit_time * interval '1 microsecond' AS event_time,
       e.created_at,
       (SELECT p.at FROM philotes.progress p
         WHERE p.source_id = %1$s AND p.position >= e.position ORDER BY p.position LIMIT 1) AS processed_at,
       (to_hex((e.commit_lsn >> 32) & 4294967295) || '/' || to_hex(e.commit_lsn & 4294967295))::pg_lsn AS commit_lsn,
       e.seq,
       %2$L || ':' || (SELECT b.epoch FROM philotes.batches b
         WHERE b.source_id = %1$s AND b.last_position >= e.position ORDER BY b.last_position LIMIT 1)
         || ':' || upper(to_hex((e.commit_lsn >> 32) & 4294967295)) || '/' || upper(to_hex(e.commit_lsn & 4294967295))
         || ':' || e.seq AS event_id,
       (SELECT b.epoch FROM philotes.batches b
         WHERE b.source_id = %1$s AND b.last_position >= e.position ORDER BY b.last_position LIMIT 1) AS epoch
  FROM philotes.events_%1$s e
$branch$;
  floor CONSTANT text := $floor$
 WHEN %2$L THEN (SELECT t.floor_position FROM philotes.retention t WHERE t.source_id = %1$s)$floor$;
  none CONSTANT text := $none$
SELECT NULL::bigint AS id,
       NULL::text AS source_id,
       NULL::text AS schema_name,
       NULL::text AS table_name,
       NULL::text AS operation,
       NULL::pg_lsn AS lsn,
       NULL::bigint AS transaction_id,
       NULL::jsonb AS key_columns,
       NULL::jsonb AS before_data,
       NULL::jsonb AS after_data,
       NULL::jsonb AS metadata,
       NULL::timestamptz AS event_time,
       NULL::timestamptz AS created_at,
       NULL::timestamptz AS processed_at,
       NULL::pg_lsn AS commit_lsn,
       NULL::int AS seq,
       NULL::text AS event_id,
       NULL::int AS epoch
 WHERE false
$none$;
  branches text;
  floors text;
BEGIN
  PERFORM pg_catalog.pg_advisory_xact_lock(8099839844273120628);
  SELECT string_agg(format(branch, s.id, s.name), 'UNION ALL' ORDER BY s.id),
         string_agg(format(floor, s.id, s.name), '' ORDER BY s.id)
    INTO branches, floors
    FROM philotes.sources s
   WHERE s.last_end_lsn IS NOT NULL;
  EXECUTE 'CREATE OR REPLACE VIEW philotes.cdc_events AS '
    || coalesce('SELECT e.* FROM (' || branches || ') AS e WHERE e.id >= CASE e.source_id' || floors || ' END', none);
END
$function$
-- ;;
SELECT philotes.make_cdc_events()
-- ;;
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
