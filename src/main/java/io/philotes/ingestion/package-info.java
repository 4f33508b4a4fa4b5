/**
 * From the replication stream to batches: the decision whether and where to start, transaction assembly, the credit
 * window and what may be confirmed to the source. Knows PostgreSQL's protocol and the bus, not the buffer.
 */
package io.philotes.ingestion;
