package io.philotes.http;

import java.time.Instant;

/**
 * Something that was wrong with a part and is over.
 *
 * @param part as it was last seen while it was wrong
 * @param until when it was first seen well again, or worse, or better
 */
record Incident(PartHealth part, Instant from, Instant until) {}
