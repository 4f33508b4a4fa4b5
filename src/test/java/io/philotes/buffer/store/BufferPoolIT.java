package io.philotes.buffer.store;

import static io.philotes.buffer.store.EmbeddedBuffer.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.philotes.config.DatabaseConfig;
import io.philotes.database.Database;
import io.philotes.database.Side;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.testing.FaultProxy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.channels.ClosedChannelException;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BufferPoolIT {

  private static EmbeddedBuffer buffer;
  private static FaultProxy proxy;
  private static BufferPool pool;

  @BeforeAll
  static void open() {
    buffer = EmbeddedBuffer.empty();
    DatabaseConfig direct = buffer.database.config();
    proxy = new FaultProxy(direct.host(), direct.port());
    DatabaseConfig config = new DatabaseConfig("127.0.0.1", proxy.port(), direct.database(), direct.user(), direct.password(),
        direct.sslMode(), direct.sslRootCert(), direct.connectTimeout());
    pool = new BufferPool(new Database(buffer.vertx, config, Side.BUFFER, "test"), 1);
    buffer.sql("CREATE TABLE public.note (id int)");
  }

  @AfterAll
  static void close() {
    await(pool.close());
    proxy.close();
    buffer.close();
  }

  @Test
  void aConnectionThatIsLostBetweenTwoStatementsOfATransactionFailsTheWorkWithACodeAndPrintsNoStackTrace() {
    PrintStream stderr = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, UTF_8));
    try {
      PhilotesException failure = assertThrows(PhilotesException.class, () -> await(pool.transaction(connection -> {
        Promise<Void> lost = Promise.promise();
        connection.closeHandler(closed -> lost.fail(new ClosedChannelException()));
        proxy.all().reset();
        return lost.future();
      })));
      assertSame(ErrorCode.BUFFER_UNAVAILABLE, failure.code());
    } finally {
      System.setErr(stderr);
    }
    assertEquals(0, printed.toString(UTF_8).lines().filter(line -> line.startsWith("\tat io.netty.")).count(), printed.toString(UTF_8));
  }

  @Test
  void workThatFailsOrThrowsLeavesNothingBehindAndTheConnectionIsFreeAgain() {
    assertThrows(PhilotesException.class, () -> await(pool.transaction(connection -> BufferPool.execute(connection,
        "INSERT INTO public.note VALUES (1)").compose(done -> Future.failedFuture(new NoSuchElementException())))));
    assertThrows(PhilotesException.class, () -> await(pool.transaction(connection -> {
      BufferPool.execute(connection, "INSERT INTO public.note VALUES (2)");
      throw new NoSuchElementException();
    })));
    await(pool.transaction(connection -> BufferPool.execute(connection, "INSERT INTO public.note VALUES (3)")));
    assertEquals(3, await(pool.execute("SELECT id FROM public.note")).iterator().next().getInteger(0));
    assertEquals(1L, buffer.value("SELECT count(*) FROM public.note"));
  }
}
