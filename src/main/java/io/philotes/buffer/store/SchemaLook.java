package io.philotes.buffer.store;

import io.philotes.error.PhilotesException;

/**
 * How the schema of a buffer is.
 *
 * @param version 0 when there is none
 * @param refusal why a migration would be refused; null when it would not
 */
record SchemaLook(int version, PhilotesException refusal) {}
