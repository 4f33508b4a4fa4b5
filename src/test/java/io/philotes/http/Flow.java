package io.philotes.http;

import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.ConsumerState;
import io.philotes.bus.message.ConsumerStatus;
import io.philotes.bus.message.RetainedWal;
import io.philotes.bus.message.SourceState;
import io.philotes.bus.message.SourceStatus;
import io.philotes.postgres.Lsn;
import java.util.List;

/** What the stages of the source {@code shop} and its consumer {@code orders} say at some moment of a flow. */
final class Flow {

  private Flow() {}

  /**
   * @param events captured so far
   * @param delivered so far
   * @param lag events that wait for the consumer
   */
  static Overview at(long events, long delivered, long lag) {
    return Samples.overview(Answer.of(source(events)), Answer.of(buffer(4096)), List.of(consumer("orders", delivered, lag)), null);
  }

  static SourceStatus source(long events) {
    return new SourceStatus("shop", SourceState.STREAMING, null, null, null, Lsn.ZERO, Lsn.ZERO, Lsn.ZERO, 256, 1.5, new RetainedWal(4096, null, null, null, null, null, null), events, 0, 0, 0);
  }

  static BufferStatus buffer(long bytes) {
    return new BufferStatus("shop", true, 100, 20, null, bytes, 0);
  }

  static ConsumerStatus consumer(String name, long delivered, long lag) {
    return new ConsumerStatus(name, "shop", 80, lag, ConsumerState.DELIVERING, null, null, delivered, 0, 0);
  }
}
