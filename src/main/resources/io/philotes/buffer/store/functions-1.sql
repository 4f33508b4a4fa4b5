-- Functions of the write side. Run as a whole after schema-1.sql; statements are separated by a line "-- ;;".
-- LSNs are bigint that mean unsigned numbers. PH001: the source's row is not what the writer expects.

-- The later of two LSNs, compared as unsigned; NULL counts as earlier.
CREATE OR REPLACE FUNCTION philotes.later_lsn(a bigint, b bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT greatest(a # '-9223372036854775808'::bigint, b # '-9223372036854775808'::bigint) # '-9223372036854775808'::bigint
$$;
-- ;;
-- The earlier of two LSNs, compared as unsigned; NULL counts as later.
CREATE OR REPLACE FUNCTION philotes.earlier_lsn(a bigint, b bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT least(a # '-9223372036854775808'::bigint, b # '-9223372036854775808'::bigint) # '-9223372036854775808'::bigint
$$;
-- ;;
-- Takes the lease of a source for the calling backend, if it is free, ours, expired by the database's clock, or held
-- by a backend that is gone. The row lock makes concurrent callers queue; each decides on what the one before left.
CREATE OR REPLACE FUNCTION philotes.acquire_lease(
  the_source text, the_owner text, held_fence bigint, seconds double precision,
  OUT granted boolean, OUT new_fence bigint, OUT holder text, OUT old_pid int, OUT old_start timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
  lease philotes.leases;
BEGIN
  INSERT INTO philotes.leases (source, owner, fence, lease_until, backend_pid, backend_start)
    VALUES (the_source, the_owner, 0, '-infinity', 0, '-infinity') ON CONFLICT DO NOTHING;
  SELECT * INTO STRICT lease FROM philotes.leases l WHERE l.source = the_source FOR UPDATE;
  holder := lease.owner;
  old_pid := lease.backend_pid;
  old_start := lease.backend_start;
  granted := lease.lease_until < clock_timestamp()
    OR (lease.owner = the_owner AND lease.fence = held_fence)
    OR NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = lease.backend_pid
                   AND (a.backend_start = lease.backend_start OR a.backend_start IS NULL));
  IF NOT granted THEN
    RETURN;
  END IF;
  new_fence := greatest(lease.fence, (SELECT s.fence FROM philotes.sources s WHERE s.name = the_source)) + 1;
  UPDATE philotes.leases l
    SET owner = the_owner, fence = new_fence, lease_until = clock_timestamp() + make_interval(secs => seconds),
        backend_pid = pg_backend_pid(),
        backend_start = (SELECT a.backend_start FROM pg_stat_activity a WHERE a.pid = pg_backend_pid())
    WHERE l.source = the_source;
END
$$;
-- ;;
-- Begins a chunked write: locks the source's row until the transaction ends, or raises PH001. NO KEY UPDATE, so that a
-- consumer can still be declared meanwhile (its foreign key takes KEY SHARE).
CREATE OR REPLACE FUNCTION philotes.open_write(the_source int, the_fence bigint, prev_end bigint, first bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM philotes.sources s
    WHERE s.id = the_source AND s.fence = the_fence AND s.last_end_lsn = prev_end AND s.next_position = first
    FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the source has moved on' USING ERRCODE = 'PH001';
  END IF;
  RETURN true;
END
$$;
-- ;;
-- Ends a chunked write: moves the source's row and writes the one batch row of the whole transaction, or raises PH001.
CREATE OR REPLACE FUNCTION philotes.close_write(
  the_source int, the_fence bigint, prev_end bigint, first bigint, next bigint, commit_lsn bigint, the_end bigint,
  the_transactions int, first_time bigint, last_time bigint, the_checksum bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  the_epoch int;
BEGIN
  UPDATE philotes.sources s
    SET last_commit_lsn = commit_lsn, last_end_lsn = the_end, acked_lsn = philotes.later_lsn(s.acked_lsn, the_end),
        next_position = next
    WHERE s.id = the_source AND s.fence = the_fence AND s.last_end_lsn = prev_end AND s.next_position = first
    RETURNING s.epoch INTO the_epoch;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the source has moved on' USING ERRCODE = 'PH001';
  END IF;
  INSERT INTO philotes.batches (source_id, epoch, first_position, last_position, prev_end_lsn, end_lsn, transactions,
      first_commit_time, last_commit_time, checksum)
    VALUES (the_source, the_epoch, first, next - 1, prev_end, the_end, the_transactions, first_time, last_time,
      the_checksum);
  RETURN true;
END
$$;
-- ;;
-- Attaches the partition [from_position, to_position) if it begins where the last one ends; else another was faster, and
-- the caller looks again. The lock is the one that ATTACH takes anyway: writers and readers do not wait for it, a second
-- caller does. The leaf is new and
-- empty, so ATTACH has nothing to check; a CHECK constraint would only be checked again for every row.
CREATE OR REPLACE FUNCTION philotes.attach_partition(the_source int, from_position bigint, to_position bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  root text := format('philotes.%I', 'events_' || the_source);
  leaf text := format('philotes.%I', 'events_' || the_source || '_p' || from_position);
BEGIN
  EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE', root);
  IF from_position <> coalesce(
      (SELECT max(substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''(\d+)''\)')::bigint)
       FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = root::regclass), from_position) THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL)', leaf, root);
  EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)',
    root, leaf, from_position, to_position);
  RETURN true;
END
$$;
-- ;;
-- Makes an open chunked write see partitions that were attached since it began. A backend looks at what others changed
-- in the catalog when it takes a lock that it does not hold yet; the log's own lock it holds since the first chunk, so
-- without this an INSERT into a new partition fails with "no partition of relation found for row".
CREATE OR REPLACE FUNCTION philotes.see_partitions(the_source int, from_position bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  leaf regclass;
BEGIN
  FOR leaf IN
    SELECT c.oid::regclass FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = to_regclass('philotes.events_' || the_source)
      AND substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''(\d+)''\)')::bigint > from_position
    ORDER BY c.oid
  LOOP
    EXECUTE format('LOCK TABLE ONLY %s IN ROW EXCLUSIVE MODE', leaf);
  END LOOP;
  RETURN true;
END
$$;
