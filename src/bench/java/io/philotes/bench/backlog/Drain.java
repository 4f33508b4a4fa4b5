package io.philotes.bench.backlog;

import io.philotes.bench.GcPauses;

/**
 * One run through the whole backlog. Seconds are wall-clock, CPU times microseconds per event; 0 where nothing can be
 * known.
 *
 * @param contestant who ran
 * @param round 0 is not counted
 * @param startSeconds from the start of the process until it streams
 * @param seconds from there to the last event: for Philotes until it is committed in the buffer
 * @param secondHalfSeconds of {@code seconds}, those for the second half of the events
 * @param cpu of the process from when it streams
 * @param secondHalfCpu the same for the second half of the events
 * @param startCpuSeconds of the process until it streams
 * @param walsenderCpu of the source's walsender
 * @param bufferCpu of all backends in the buffer's database
 * @param peakMegabytes largest resident set of the process
 */
record Drain(String contestant, int round, double startSeconds, double seconds, double secondHalfSeconds, double cpu,
             double secondHalfCpu, double startCpuSeconds, double walsenderCpu, double bufferCpu, double peakMegabytes,
             GcPauses pauses) {

  double eventsPerSecond(Backlog backlog) {
    return backlog.events() / seconds;
  }

  Drain with(GcPauses those) {
    return new Drain(contestant, round, startSeconds, seconds, secondHalfSeconds, cpu, secondHalfCpu, startCpuSeconds, walsenderCpu,
        bufferCpu, peakMegabytes, those);
  }
}
