package io.philotes.postgres.catalog;

/**
 * The server's process behind a replication connection.
 *
 * @param active whether it works on a command, as far as can be told ({@code track_activities} may be off); else it has
 *     answered the last one
 * @param waitsFor whom it waits for, as a list for people; empty when nobody is in its way now
 */
public record WalsenderFacts(boolean active, String waitsFor) {}
