package io.philotes.bench.backlog;

import io.philotes.bench.GcPauses;
import io.philotes.bench.Passage;

/**
 * One run through the whole backlog; 0 stands for what cannot be known.
 *
 * @param contestant who ran
 * @param round 0 counts only when it is the only one
 * @param walsenderCpu of the source's walsender, microseconds per event
 */
record Drain(String contestant, int round, Passage passage, double walsenderCpu, GcPauses pauses) {}
