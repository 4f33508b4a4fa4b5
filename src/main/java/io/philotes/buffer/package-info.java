/**
 * The buffer's stages: one writer per source that owns the source's row, its lease and its log. Knows the messages and
 * the tables' SQL in {@code buffer.store}; knows no other stage.
 */
package io.philotes.buffer;
