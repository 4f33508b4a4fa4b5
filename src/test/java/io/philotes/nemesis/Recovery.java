package io.philotes.nemesis;

import java.time.Duration;
import java.time.Instant;

/** When a process started after a kill had reached what: its first log line, the lease, the stream, a new event in the buffer. */
record Recovery(Instant started, Instant main, Instant leads, Instant streams, Instant event) {

  /** From one to the next. */
  enum Part {
    JVM, LEASE, STREAM, EVENT, WHOLE
  }

  Duration part(Part part) {
    return switch (part) {
      case JVM -> Duration.between(started, main);
      case LEASE -> Duration.between(main, leads);
      case STREAM -> Duration.between(leads, streams);
      case EVENT -> Duration.between(streams, event);
      case WHOLE -> Duration.between(started, event);
    };
  }
}
