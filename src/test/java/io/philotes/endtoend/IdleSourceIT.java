package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.FaultProxy;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A source on which nothing is committed that concerns us: it must not hold up anything else. */
class IdleSourceIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final Rig rig = Rig.open();

  @AfterEach
  void close() {
    rig.close();
  }

  /** WAL that concerns no published table must not be kept by the slot. */
  @Test
  void f66ConfirmsWalThatConcernsNoPublishedTable() {
    rig.source().execute("CREATE TABLE published (id int PRIMARY KEY)", "CREATE TABLE noise (id int, pad text)",
        "CREATE PUBLICATION philotes_pub FOR TABLE published");
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      rig.source().execute("INSERT INTO published VALUES (1)");
      Await.until("it is buffered", SOON, () -> rig.lastPosition() == 1);
      rig.source().execute("INSERT INTO noise SELECT n, repeat('x', 500) FROM generate_series(1, 20000) n");
      Lsn64 end = rig.insertLsn();
      Await.until("the slot follows", Duration.ofSeconds(25), () -> !end.isAfter(rig.confirmed()));
      assertEquals(1, rig.lastPosition());
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
    rig.checkOrder();
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      assertTrue(service.vertx().deploymentIDs().size() > 1, "the slot is not ahead of the buffer");
    }
  }


  /** No write tells that the buffer was lost: deliveries must go on all the same. */
  @Test
  void leadsAgainAndDeliversTheRestAfterTheBufferWasLost() {
    AtomicBoolean ill = new AtomicBoolean(true);
    try (FaultProxy proxy = FaultProxy.to(rig.buffer().server())) {
      rig.with("PHILOTES_BUFFER_PORT", String.valueOf(proxy.port())).with("PHILOTES_CONSUMERS", "later=eventbus");
      try (Embedded service = rig.embed()) {
        service.subscribe("later", batch -> ill.get() ? Future.failedFuture("ill") : Future.succeededFuture());
        rig.awaitStreaming();
        rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 10)");
        Await.until("it is buffered", SOON, () -> rig.lastPosition() == 10);
        long fence = fence();
        proxy.all().cut();
        Await.until("it leads with a new fence", SOON, () -> fence() > fence);
        rig.awaitStreaming();
        ill.set(false);
        Await.until("the consumer got the rest", SOON, () -> rig.cursor("later") == 10);
        rig.awaitBuffered();
      }
    }
    rig.check();
  }

  /** An operator is needed for the source, but not for what is buffered. */
  @Test
  void deliversTheRestOfAFailedSourceAfterTheBufferWasLost() {
    AtomicBoolean ill = new AtomicBoolean(true);
    try (FaultProxy proxy = FaultProxy.to(rig.buffer().server())) {
      rig.with("PHILOTES_BUFFER_PORT", String.valueOf(proxy.port())).with("PHILOTES_CONSUMERS", "later=eventbus");
      try (Embedded service = rig.embed()) {
        service.subscribe("later", batch -> ill.get() ? Future.failedFuture("ill") : Future.succeededFuture());
        rig.awaitStreaming();
        rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 10)");
        Await.until("it is buffered", SOON, () -> rig.lastPosition() == 10);
        rig.source().execute("DROP PUBLICATION philotes_pub", "SELECT pg_terminate_backend(" + rig.walsender() + ")");
        Status.awaitSource(rig.port(), Rig.SOURCE, "FAILED", SOON);
        long fence = fence();
        proxy.all().cut();
        Await.until("it leads with a new fence", SOON, () -> fence() > fence);
        ill.set(false);
        Await.until("the consumer got the rest", SOON, () -> rig.cursor("later") == 10);
        Status.awaitSource(rig.port(), Rig.SOURCE, "FAILED", SOON);
        assertEquals("PUBLICATION_MISSING", Status.source(rig.port(), Rig.SOURCE).getString("code"));
      }
    }
    rig.checkOrder();
  }

  private long fence() {
    return rig.buffer().queryLong("SELECT fence FROM philotes.sources");
  }
}
