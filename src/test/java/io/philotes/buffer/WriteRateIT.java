package io.philotes.buffer;

import static io.philotes.buffer.Instance.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Prints how fast small writes go; asserts only that they are all there. */
class WriteRateIT {

  private static final int ROWS = 1000;
  private static final int BATCHES = 200;

  @Test
  void writesTwoHundredThousandRows() throws Exception {
    try (BufferServer server = new BufferServer(); Instance writer = new Instance("one", server.fresh())) {
      SourceOpened opened = writer.first();
      Batches batches = new Batches(opened.session(), 1000, 280);
      for (int round = 0; round < 3; round++) {
        List<WriteBatch> all = IntStream.range(0, BATCHES).mapToObj(i -> batches.small(ROWS / 10, 10)).toList();
        long start = System.nanoTime();
        run(writer, all);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%,d rows of about 300 B in %.2f s: %,.0f rows/s%n", ROWS * BATCHES, seconds, ROWS * BATCHES / seconds);
      }
      assertEquals(3L * ROWS * BATCHES, server.number("SELECT count(*) FROM philotes.events_1"));
    }
  }

  /** Four at a time, as the ingestion stage's window would have it. */
  private static void run(Instance writer, List<WriteBatch> all) {
    Promise<Void> done = Promise.promise();
    for (int i = 0; i < 4; i++) {
      next(writer, all, i, done);
    }
    await(done.future());
  }

  private static void next(Instance writer, List<WriteBatch> all, int i, Promise<Void> done) {
    writer.write(all.get(i)).onComplete(reply -> {
      if (reply.failed() || reply.result().kind() != WriteReply.Kind.DURABLE) {
        done.tryFail("not durable: " + reply);
      } else if (i + 4 < all.size()) {
        next(writer, all, i + 4, done);
      } else if (i == all.size() - 1) {
        done.tryComplete();
      }
    });
  }
}
