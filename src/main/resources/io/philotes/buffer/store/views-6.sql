-- What people and tools read, version 6. Statements are separated by a line of their own that holds: -- ;;

-- The view names another operation. What such an event holds are not the columns of its table, so it has no key.
DO $do$
BEGIN
  EXECUTE replace(replace(pg_get_functiondef('philotes.make_cdc_events()'::regprocedure),
    'MESSAGE,READ}', 'MESSAGE,READ,UNDECODED}'),
    'r.id = e.relation) AS key_columns', 'r.id = e.relation AND e.operation <> 7) AS key_columns');
END
$do$
-- ;;
SELECT philotes.make_cdc_events()
