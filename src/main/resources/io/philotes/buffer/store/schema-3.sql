-- Version 3: a cursor can be moved by its operator. Each such move counts up, and takes the fence away, so that nothing which
-- the leader still has on its way can undo it.

ALTER TABLE philotes.consumers ADD COLUMN seeks bigint NOT NULL DEFAULT 0;
