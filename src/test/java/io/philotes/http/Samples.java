package io.philotes.http;

import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.CleanupStatus;
import io.philotes.bus.message.ConsumerState;
import io.philotes.bus.message.ConsumerStatus;
import io.philotes.bus.message.ProcessorStatus;
import io.philotes.bus.message.RetainedWal;
import io.philotes.bus.message.SourceState;
import io.philotes.bus.message.SourceStatus;
import io.philotes.postgres.Lsn;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Statuses as stages send them. */
final class Samples {

  static final Instant NOW = Instant.parse("2026-03-01T10:00:10Z");

  private Samples() {}

  static SourceStatus source(String name, SourceState state) {
    return source(name, state, null, null, null, 0);
  }

  static SourceStatus failing(String name, SourceState state, String code, String error) {
    return source(name, state, code, error, null, 0);
  }

  static SourceStatus standby(String name, String leader) {
    return source(name, SourceState.STANDBY, null, null, leader, 0);
  }

  static SourceStatus stuck(String name, double seconds) {
    return source(name, SourceState.STREAMING, null, null, null, seconds);
  }

  static SourceStatus warned(String name, SourceState state, String code, String error) {
    return source(name, state, code, error, null, 0, new RetainedWal(1 << 30, "unreserved", -4096L, 1000.4, 0.0, "SLOT_UNRESERVED", "PHL-SRC-31 soon"));
  }

  private static SourceStatus source(String name, SourceState state, String code, String error, String leader, double stuck) {
    return source(name, state, code, error, leader, stuck, new RetainedWal(4096, "extended", 8192L, 511.5, 1_000_000.4, null, null));
  }

  private static SourceStatus source(String name, SourceState state, String code, String error, String leader, double stuck,
                                     RetainedWal wal) {
    return new SourceStatus(name, state, code, error, leader, Lsn.parse("0/300"), Lsn.parse("0/200"), Lsn.parse("0/100"),
        256, 1.5, wal, 42, 7, 1024, stuck);
  }

  static BufferStatus buffer(String source, boolean reachable) {
    return new BufferStatus(source, reachable, 100, 20, Instant.parse("2026-03-01T10:00:00Z"), 8192, 0.25);
  }

  static ConsumerStatus consumer(String name, String source, ConsumerState state) {
    return new ConsumerStatus(name, source, 80, 20, state, null, null, 60, 3, 1);
  }

  static ConsumerStatus failing(String name, String source, ConsumerState state, String code, String error) {
    return new ConsumerStatus(name, source, 80, 20, state, code, error, 60, 3, 1);
  }

  static CleanupStatus cleanup(String error) {
    return new CleanupStatus(Instant.parse("2026-03-01T09:00:00Z"), 11, error);
  }

  /** One source that streams, a buffer, one consumer and a cleanup, all well. */
  static Overview allGood() {
    return overview(Answer.of(source("shop", SourceState.STREAMING)));
  }

  /** The same, with another answer of the source. */
  static Overview overview(Answer<SourceStatus> source) {
    return overview(source, Answer.of(buffer("shop", true)), List.of(consumer("orders", "shop", ConsumerState.IDLE)), null);
  }

  static Overview overview(Answer<SourceStatus> source, Answer<BufferStatus> buffer, List<ConsumerStatus> consumers,
                           String cleanupError) {
    return new Overview(NOW, false, Map.of("shop", source), Map.of("shop", buffer), Answer.of(new ProcessorStatus(consumers)),
        Answer.of(cleanup(cleanupError)));
  }

  /** No stage but ingestion was ever there, as without a buffer. */
  static Overview sourceOnly(Answer<SourceStatus> source) {
    return new Overview(NOW, false, Map.of("shop", source), Map.of("shop", Answer.none(Answer.Kind.NOT_STARTED)),
        Answer.none(Answer.Kind.NOT_STARTED), Answer.none(Answer.Kind.NOT_STARTED));
  }

  static Overview stopping(Overview overview) {
    return new Overview(overview.at(), true, overview.sources(), overview.buffers(), overview.processor(),
        overview.cleanup());
  }
}
