package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.database.Database;
import io.philotes.database.Side;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.catalog.SourceCatalog;
import io.philotes.testing.Postgres;
import io.philotes.testing.TestDatabase;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often a source that refuses the login is asked. That no connection was opened shows where one would have succeeded. */
class CatalogLinkIT {

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final AtomicLong clock = new AtomicLong(1_000_000);
  private TestDatabase database;
  private String role;
  private CatalogLink link;

  @BeforeEach
  void open() {
    database = Postgres.source().createDatabase("catalog_link");
    role = "asks_" + database.name();
    database.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'pw'");
    link = new CatalogLink(new Database(vertx, database.config(role, "pw"), Side.SOURCE, "test"), clock::get, () -> 1);
  }

  @AfterEach
  void close() {
    run(() -> link.close());
    vertx.close();
    database.close();
    Postgres.source().execute("DROP ROLE " + role);
  }

  private <T> T run(Supplier<Future<T>> work) {
    try {
      return Future.<T>future(done -> context.runOnContext(there -> work.get().onComplete(done))).await(30, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError(late);
    }
  }

  private void answers() {
    run(() -> link.askSparingly(SourceCatalog::server));
  }

  private void refuses() {
    PhilotesException refusal = assertThrows(PhilotesException.class, this::answers);
    assertEquals(ErrorCode.SOURCE_AUTHENTICATION, refusal.code(), refusal.getMessage());
  }

  private void login(boolean allowed) {
    database.execute("ALTER ROLE " + role + (allowed ? " LOGIN" : " NOLOGIN"));
  }

  /** The connection there is stays open when the login is taken away. */
  private void lose() {
    login(false);
    run(() -> link.close());
  }

  @Test
  void waitsLongerAfterEachRefusalAndAtMostHalfAMinute() {
    login(false);
    for (long delay : new long[] {2_000, 4_000, 8_000, 16_000, 30_000, 30_000}) {
      refuses();
      clock.addAndGet(delay - 1);
      login(true);
      refuses();
      login(false);
      clock.incrementAndGet();
    }
    login(true);
    answers();
  }

  @Test
  void oneSuccessEndsTheWaiting() {
    login(false);
    for (int refusal = 0; refusal < 5; refusal++) {
      refuses();
      clock.addAndGet(30_000);
    }
    login(true);
    answers();
    answers();
    lose();
    refuses();
    login(true);
    clock.addAndGet(2_000);
    answers();
  }

  /** What a stream needs to know is not answered with what was so a while ago. */
  @Test
  void whatIsNeededIsAskedAtOnceAndEndsTheWaiting() {
    login(false);
    refuses();
    login(true);
    refuses();
    run(() -> link.ask(SourceCatalog::server));
    answers();
  }

  @Test
  void aClosedOneAsksAtOnceAndWaitsOnAfterAFailure() {
    login(false);
    refuses();
    run(() -> link.close());
    refuses();
    clock.addAndGet(2_000);
    login(true);
    refuses();
    clock.addAndGet(2_000);
    answers();
  }

  /** With a good connection every question is asked of the source. */
  @Test
  void answersAreFreshWhileTheConnectionIsWell() {
    answers();
    database.execute("CREATE PUBLICATION p");
    assertTrue(run(() -> link.ask(catalog -> catalog.publication("p", List.of()))).isPresent());
    database.execute("DROP PUBLICATION p");
    assertFalse(run(() -> link.ask(catalog -> catalog.publication("p", List.of()))).isPresent());
  }
}
