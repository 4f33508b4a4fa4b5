-- What people and tools read, version 6. Statements are separated by a line of their own that holds: -- ;;

-- As in version 5, with the name of another operation. What such an event holds are not the columns of its table, so it has no key.
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
       ('{INSERT,UPDATE,DELETE,TRUNCATE,MESSAGE,READ,UNDECODED}'::text[])[e.operation] AS operation,
       (to_hex((e.lsn >> 32) & 4294967295) || '/' || to_hex(e.lsn & 4294967295))::pg_lsn AS lsn,
       e.xid AS transaction_id,
       (SELECT CASE WHEN bool_and(v.value IS NOT NULL) THEN jsonb_object_agg(k.name, v.value) END
          FROM philotes.relations r, unnest(r.key_columns) AS k(name),
               LATERAL (SELECT coalesce(e.after::jsonb -> k.name, e.before::jsonb -> k.name)) AS v(value)
         WHERE r.source_id = %1$s AND r.id = e.relation AND e.operation <> 7) AS key_columns,
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
         WHERE b.source_id = %1$s AND b.last_position >= e.position ORDER BY b.last_position LIMIT 1) AS epoch,
       CASE WHEN e.before IS NULL THEN 'none'
            WHEN (SELECT r.replica_identity FROM philotes.relations r WHERE r.source_id = %1$s AND r.id = e.relation) = 'f' THEN 'full'
            ELSE 'key' END AS before_kind
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
       NULL::int AS epoch,
       NULL::text AS before_kind
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
   WHERE to_regclass('philotes.events_' || s.id) IS NOT NULL;
  EXECUTE 'CREATE OR REPLACE VIEW philotes.cdc_events AS '
    || coalesce('SELECT e.* FROM (' || branches || ') AS e WHERE e.id >= CASE e.source_id' || floors || ' END', none);
END
$function$
-- ;;
SELECT philotes.make_cdc_events()
