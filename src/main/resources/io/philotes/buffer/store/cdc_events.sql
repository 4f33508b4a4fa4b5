SELECT e.position AS id,
       %2$s::text AS source_id,
       (SELECT r.schema_name FROM philotes.relations r
         WHERE r.source_id = %1$d AND r.id = e.relation) AS schema_name,
       (SELECT r.table_name FROM philotes.relations r
         WHERE r.source_id = %1$d AND r.id = e.relation) AS table_name,
       ('{INSERT,UPDATE,DELETE,TRUNCATE,MESSAGE,READ}'::text[])[e.operation] AS operation,
       (to_hex((e.lsn >> 32) & 4294967295) || '/' || to_hex(e.lsn & 4294967295))::pg_lsn AS lsn,
       e.xid AS transaction_id,
       (SELECT CASE WHEN bool_and(v.value IS NOT NULL) THEN jsonb_object_agg(k.name, v.value) END
          FROM philotes.relations r, unnest(r.key_columns) AS k(name),
               LATERAL (SELECT coalesce(e.after::jsonb -> k.name, e.before::jsonb -> k.name)) AS v(value)
         WHERE r.source_id = %1$d AND r.id = e.relation) AS key_columns,
       e.before::jsonb AS before_data,
       e.after::jsonb AS after_data,
       e.metadata::jsonb AS metadata,
       timestamptz '2000-01-01 00:00:00+00' + e.commit_time * interval '1 microsecond' AS event_time,
       e.created_at,
       (SELECT p.at FROM philotes.progress p
         WHERE p.source_id = %1$d AND p.position >= e.position ORDER BY p.position LIMIT 1) AS processed_at,
       (to_hex((e.commit_lsn >> 32) & 4294967295) || '/' || to_hex(e.commit_lsn & 4294967295))::pg_lsn AS commit_lsn,
       e.seq,
       %2$s || ':' || (SELECT b.epoch FROM philotes.batches b
         WHERE b.source_id = %1$d AND b.last_position >= e.position ORDER BY b.last_position LIMIT 1)
         || ':' || upper(to_hex((e.commit_lsn >> 32) & 4294967295)) || '/' || upper(to_hex(e.commit_lsn & 4294967295))
         || ':' || e.seq AS event_id,
       (SELECT b.epoch FROM philotes.batches b
         WHERE b.source_id = %1$d AND b.last_position >= e.position ORDER BY b.last_position LIMIT 1) AS epoch
  FROM philotes.events_%1$d e
