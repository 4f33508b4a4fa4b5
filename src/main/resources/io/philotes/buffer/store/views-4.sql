-- What people and tools read, version 4. Statements are separated by a line of their own that holds: -- ;;

CREATE VIEW philotes.cdc_publication_changes AS
SELECT s.name AS source_id,
       c.at,
       (to_hex((c.lsn >> 32) & 4294967295) || '/' || to_hex(c.lsn & 4294967295))::pg_lsn AS lsn,
       c.change,
       c.object,
       nullif(c.detail, '') AS detail
  FROM philotes.publication_changes c JOIN philotes.sources s ON s.id = c.source_id
-- ;;
COMMENT ON VIEW philotes.cdc_publication_changes IS
  'What has changed in the publication of a source while it was captured: the last thousand changes of each.'
-- ;;
COMMENT ON COLUMN philotes.cdc_publication_changes.at IS
  'When it was noticed, by the clock of the instance: at most publicationInterval after it was committed, unless nothing was captured.'
-- ;;
COMMENT ON COLUMN philotes.cdc_publication_changes.lsn IS
  'Where the source''s WAL was when it was noticed: the change committed before it.'
