package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ByteSize;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.Secret;
import io.philotes.config.SourceConfig;
import io.philotes.config.SslMode;
import io.philotes.database.DatabaseFailures;
import io.philotes.database.Side;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.WalsenderFacts;
import io.philotes.postgres.replication.ReplicationStream;
import io.philotes.postgres.replication.SystemIdentity;
import io.philotes.postgres.replication.TimelineHistory;
import io.philotes.simulation.SimProcess;
import io.philotes.simulation.SimSchedule;
import io.philotes.simulation.SimWorld;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A slot that does not come to be: because others are in the way, or because nobody will ever answer. */
class SlotCreationTest {

  private static final SourceConfig SOURCE = new SourceConfig("shop", new DatabaseConfig("sim", 1, "app", "philotes",
      Secret.none(), SslMode.DISABLE, null, Duration.ofSeconds(10)), "slot", "pub", List.of(), false,
      new ByteSize(0), Duration.ZERO);

  private final SimSchedule schedule = SimWorld.quiet(1).schedule();
  private final SimProcess process = new SimProcess(schedule, "p1");
  private final Promise<Lsn> answer = Promise.promise();
  private Future<Optional<WalsenderFacts>> seen = walsender(true);
  private int looks;
  private int closed;
  private final Future<Lsn> creation = SlotCreation.create(process, SOURCE, new Source(), new Connection());

  private static Future<Optional<WalsenderFacts>> walsender(boolean active) {
    return Future.succeededFuture(Optional.of(new WalsenderFacts(active, "pid 7 (app, psql)")));
  }

  /** Lets time pass. */
  private void pass(Duration time) {
    boolean[] over = {false};
    process.after(time.toMillis(), () -> over[0] = true);
    while (!over[0] && schedule.step()) {
      // until it is over
    }
    assertTrue(over[0]);
  }

  private ErrorCode code() {
    assertTrue(creation.failed(), () -> "after " + looks + " looks: " + creation);
    return assertInstanceOf(PhilotesException.class, creation.cause()).code();
  }

  @Test
  void f49WaitsWithoutALimitWhileTheServerDoes() {
    pass(Duration.ofHours(10));
    assertFalse(creation.isComplete());
    answer.complete(Lsn.parse("0/1000"));
    assertEquals(Lsn.parse("0/1000"), creation.result());
    int before = looks;
    pass(Duration.ofMinutes(1));
    assertEquals(before, looks, "nobody looks any more");
  }

  @Test
  void f69NoticesASourceThatFallsSilent() {
    pass(Duration.ofMinutes(5));
    seen = Promise.<Optional<WalsenderFacts>>promise().future();
    pass(Duration.ofSeconds(21));
    assertEquals(ErrorCode.SOURCE_UNAVAILABLE, code(), "no failure of the configuration, which would end a first start");
    assertEquals(2, closed, "the second look is made over another connection");
  }

  @Test
  void f69NoticesThatTheServerHasAnsweredAndTheAnswerIsLost() {
    pass(Duration.ofMinutes(5));
    seen = walsender(false);
    pass(Duration.ofSeconds(11));
    assertEquals(ErrorCode.SOURCE_UNAVAILABLE, code(), "no failure of the configuration, which would end a first start");
  }

  @Test
  void f69NoticesThatTheServerHasEndedTheConnection() {
    seen = Future.succeededFuture(Optional.empty());
    pass(Duration.ofSeconds(6));
    assertEquals(ErrorCode.SOURCE_UNAVAILABLE, code());
  }

  @Test
  void f49OneLookThatFailsIsNoReasonToBeginAnew() {
    Future<Optional<WalsenderFacts>> lost = Future.failedFuture(PhilotesException.of(ErrorCode.SOURCE_UNAVAILABLE, "server", "sim", "57P01"));
    for (int i = 0; i < 10; i++) {
      seen = i % 2 == 0 ? lost : walsender(true);
      pass(Duration.ofSeconds(5));
    }
    seen = refused("53300", "sorry, too many clients already");
    pass(Duration.ofMinutes(10));
    assertFalse(creation.isComplete(), "a source that has no connection to spare has spoken");
    seen = refused("57P03", "the database system is shutting down");
    pass(Duration.ofSeconds(11));
    assertEquals(ErrorCode.SOURCE_UNAVAILABLE, code(), "a source that goes down has not");
  }

  /** As the catalog's connection tells it. */
  private Future<Optional<WalsenderFacts>> refused(String sqlState, String message) {
    return Future.failedFuture(DatabaseFailures.of(Side.SOURCE, SOURCE.database(), new PgException(message, "FATAL", sqlState, null)));
  }

  @Test
  void failsAsTheServerSays() {
    answer.fail("refused");
    assertEquals("refused", creation.cause().getMessage());
    pass(Duration.ofMinutes(1));
    assertEquals(0, looks);
  }

  private final class Connection implements SourceConnection {

    @Override
    public int backendPid() {
      return 42;
    }

    @Override
    public Future<Lsn> createSlot() {
      return answer.future();
    }

    @Override
    public Future<String> startedAt() {
      throw UnaskedSource.unasked();
    }

    @Override
    public Future<SystemIdentity> identifySystem() {
      throw UnaskedSource.unasked();
    }

    @Override
    public Future<TimelineHistory> timelineHistory(int timeline) {
      throw UnaskedSource.unasked();
    }

    @Override
    public Future<ReplicationStream> startReplication(Lsn from) {
      throw UnaskedSource.unasked();
    }

    @Override
    public Future<Void> close() {
      throw UnaskedSource.unasked();
    }
  }

  private final class Source extends UnaskedSource {

    @Override
    public Future<Optional<WalsenderFacts>> walsender(int pid) {
      assertEquals(42, pid);
      looks++;
      return seen;
    }

    @Override
    public Future<Void> closeCatalog() {
      closed++;
      return Future.succeededFuture();
    }
  }
}
