/**
 * Proves that the buffer holds a whole, unchanged history: the chain of custody from batch to batch, recomputed from
 * what is stored. Knows the buffer's tables through {@code buffer.store}; knows no stage.
 */
package io.philotes.buffer.verify;
