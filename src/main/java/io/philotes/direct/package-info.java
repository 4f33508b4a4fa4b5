/**
 * In the buffer's place when there is none: takes batches from ingestion, holds them in memory until every consumer has handled
 * them, and only then answers. What holds, and what does not, is in {@link io.philotes.direct.Passage}.
 */
package io.philotes.direct;
