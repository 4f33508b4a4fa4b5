-- Version 5: what the source's catalog says of a table beside its description, and when it was asked; NULL when it did not say.

ALTER TABLE philotes.relations ADD COLUMN catalog jsonb;
