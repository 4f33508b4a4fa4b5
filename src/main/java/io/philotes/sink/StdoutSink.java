package io.philotes.sink;

import io.philotes.event.EventBatch;
import io.philotes.event.EventJson;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

/**
 * Prints one event as JSON a line. A batch is handled when it is written and flushed; a write that fails, as into a
 * closed pipe, fails the batch.
 *
 * <p>All printing of a Vert.x goes through one thread of its own, so lines never mix and a reader that does not read
 * holds up nobody else. Such a reader is no failure: the sink waits for it, else the same lines would be printed again.
 */
public final class StdoutSink implements Sink {

  private static final String THREAD = "philotes-stdout";

  private final OutputStream out;
  private final WorkerExecutor thread;

  public StdoutSink(Vertx vertx, OutputStream out) {
    this.out = out;
    thread = vertx.createSharedWorkerExecutor(THREAD, 1, 1, TimeUnit.DAYS);
  }

  /**
   * A sink on the standard output of the process. It goes past {@code System.out}, whose PrintStream hides failed
   * writes.
   */
  public static StdoutSink ofProcess(Vertx vertx) {
    return new StdoutSink(vertx, new FileOutputStream(FileDescriptor.out));
  }

  @Override
  public Future<Void> deliver(EventBatch batch) {
    return thread.executeBlocking(() -> print(batch));
  }

  @Override
  public boolean timesOut() {
    return false;
  }

  @Override
  public Future<Void> close() {
    return thread.close();
  }

  private Void print(EventBatch batch) throws IOException {
    out.write(EventJson.encodeLines(batch.events()));
    out.flush();
    Failpoints.hit(Failpoint.CONSUMER_DELIVERED_NO_REPLY);
    return null;
  }
}
