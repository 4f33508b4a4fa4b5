package io.philotes.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.event.BeforeKind;
import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import io.philotes.event.Operation;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class StdoutSinkTest {

  private static final String GOLDEN = """
      {"id":"shop:1:0/18:0","source":"shop","epoch":1,"position":1,"lsn":"0/10","commitLsn":"0/18","seq":0,"last":false,\
      "xid":771,"schema":"public","table":"orders","operation":"INSERT","key":{"id":9007199254740993},"before":null,"beforeKind":"none",\
      "after":{"id":9007199254740993,"total":10.50},"unchanged":[],"eventTime":"2026-01-24T10:00:00.120000Z","metadata":{}}
      {"id":"shop:1:0/18:1","source":"shop","epoch":1,"position":2,"lsn":"0/10","commitLsn":"0/18","seq":1,"last":true,\
      "xid":771,"schema":"public","table":"orders","operation":"DELETE","key":{"id":2},"before":{"id":2},"beforeKind":"key",\
      "after":null,"unchanged":[],"eventTime":"2026-01-24T10:00:00.120000Z","metadata":{}}
      """;

  @Test
  void printsOneLineForEachEventAndFlushes(Vertx vertx) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StdoutSink sink = new StdoutSink(vertx, new BufferedOutputStream(out, 1 << 20));
    await(sink.deliver(batch()));
    assertEquals(GOLDEN, out.toString(UTF_8));
  }

  @Test
  void failsTheBatchWhenTheReaderHasGone(Vertx vertx) throws IOException {
    PipedOutputStream out = new PipedOutputStream();
    PipedInputStream in = new PipedInputStream(out);
    in.close();
    StdoutSink sink = new StdoutSink(vertx, out);
    Future<Void> delivered = settled(sink.deliver(batch()));
    assertTrue(delivered.failed());
    assertTrue(delivered.cause() instanceof IOException);
  }

  @Test
  void failsTheBatchWhenTheFlushFails(Vertx vertx) {
    StdoutSink sink = new StdoutSink(vertx, new BufferedOutputStream(new FullDisk(), 1 << 20));
    assertTrue(settled(sink.deliver(batch())).failed());
  }

  @Test
  void printsBatchesInTheOrderTheyCame(Vertx vertx) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StdoutSink one = new StdoutSink(vertx, out);
    StdoutSink two = new StdoutSink(vertx, out);
    List<Future<Void>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add((i % 2 == 0 ? one : two).deliver(batch()));
    }
    await(Future.all(all));
    assertEquals(GOLDEN.repeat(100), out.toString(UTF_8));
    await(one.close());
    await(two.deliver(batch()));
  }

  @Test
  void aReaderThatDoesNotReadIsNoFailure(Vertx vertx) {
    assertFalse(new StdoutSink(vertx, new ByteArrayOutputStream()).timesOut());
  }

  private static EventBatch batch() {
    Instant time = Instant.parse("2026-01-24T10:00:00.12Z");
    ChangeEvent insert = new ChangeEvent("shop", 1, 1, new Lsn(16), new Lsn(24), 0, false, 771, "public", "orders",
        Operation.INSERT, "{\"id\":9007199254740993}", null, BeforeKind.NONE,
        "{\"id\":9007199254740993,\"total\":10.50}", List.of(), time, "{}");
    ChangeEvent delete = new ChangeEvent("shop", 1, 2, new Lsn(16), new Lsn(24), 1, true, 771, "public", "orders",
        Operation.DELETE, "{\"id\":2}", "{\"id\":2}", BeforeKind.KEY, null, List.of(), time, "{}");
    return new EventBatch("audit", "shop", 1, 1, 2, 1, "d", List.of(insert, delete));
  }

  private static <T> T await(Future<T> future) {
    return future.timeout(10, TimeUnit.SECONDS).toCompletionStage().toCompletableFuture().join();
  }

  private static Future<Void> settled(Future<Void> future) {
    await(future.transform(outcome -> Future.succeededFuture()));
    return future;
  }

  /** Takes nothing. */
  private static final class FullDisk extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("No space left on device");
    }
  }
}
