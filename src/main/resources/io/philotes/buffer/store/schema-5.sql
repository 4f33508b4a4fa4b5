-- Version 5: nothing changes.

SELECT 1;
