package io.philotes.verification;

/**
 * One row of the buffer's epochs that a resync finished.
 *
 * @param start LSN at which its stream began
 */
record BufferedEpoch(long first, long start) {}
