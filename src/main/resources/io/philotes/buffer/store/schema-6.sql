-- Version 6: another operation, UNDECODED, which is 7 in the events. Only the view has to know it.

SELECT 1;
