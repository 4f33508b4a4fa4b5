package io.philotes.ingestion;

import io.philotes.config.SourceConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.WalsenderFacts;
import io.philotes.timing.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the slot, and tells waiting from a line that is dead. The server answers when every transaction that was open
 * has ended, however long that takes: there is no limit, because whoever begins anew waits for new transactions, too. So
 * the catalog is asked every few seconds what the server's process is doing. While it waits, those it waits for are
 * logged. When it is gone, or has answered and we did not hear of it, or when the source says nothing at all, twice in a
 * row, the creation fails and is tried again like any other loss of the connection; the buffer knows of the intention,
 * so a slot that came to be is found then.
 *
 * <p>Owned by the source's event loop.
 */
final class SlotCreation {

  private static final Logger LOG = LoggerFactory.getLogger(SlotCreation.class);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final int DEAD = 2;
  private static final int REPEATED = 12;

  private final Timers timers;
  private final SourceConfig config;
  private final SourceServer source;
  private final SourceConnection connection;
  private final Promise<Lsn> created = Promise.promise();
  private long timer = -1;
  private int misses;
  private int waits;
  private String toldOf;

  private SlotCreation(Timers timers, SourceConfig config, SourceServer source, SourceConnection connection) {
    this.timers = timers;
    this.config = config;
    this.source = source;
    this.connection = connection;
  }

  /** The slot's consistent point. Fails when the source refuses or the line is dead; the caller closes the connection. */
  static Future<Lsn> create(Timers timers, SourceConfig config, SourceServer source, SourceConnection connection) {
    return new SlotCreation(timers, config, source, connection).create();
  }

  private Future<Lsn> create() {
    LOG.atInfo().addKeyValue("source", config.name()).addKeyValue("slot", config.slot()).log("Creates the replication slot");
    lookLater();
    connection.createSlot().onComplete(answer -> {
      timers.cancel(timer);
      if (answer.succeeded()) {
        created.tryComplete(answer.result());
      } else {
        created.tryFail(answer.cause());
      }
    });
    return created.future();
  }

  private void lookLater() {
    timer = timers.after(LOOK.toMillis(), () -> timers.within(LOOK, source.walsender(connection.backendPid())).onComplete(seen -> {
      if (created.future().isComplete()) {
        return;
      }
      if (seen.succeeded()) {
        heard(seen.result());
      } else {
        unheard(seen.cause());
      }
    }));
  }

  private void heard(Optional<WalsenderFacts> walsender) {
    if (walsender.isEmpty()) {
      fail("the source has ended the connection that creates the slot");
    } else if (walsender.get().active()) {
      misses = 0;
      tell(walsender.get().waitsFor());
      lookLater();
    } else {
      missed("the source has answered, and its answer did not arrive: the connection that creates the slot is dead");
    }
  }

  /** A source that refuses the question, because it has no connection to spare, has at least spoken. */
  private void unheard(Throwable failure) {
    if (isAnswer(failure)) {
      lookLater();
    } else {
      source.closeCatalog();
      missed("the source is silent while it creates the slot");
    }
  }

  /** What a server says that goes down (57P01, 57P02, 57P03) is no answer to anything. */
  private static boolean isAnswer(Throwable failure) {
    Throwable said = failure instanceof PhilotesException coded ? coded.getCause() : failure;
    return said instanceof PgException error && !error.getSqlState().startsWith("57P");
  }

  private void missed(String why) {
    misses++;
    if (misses >= DEAD) {
      fail(why);
    } else {
      lookLater();
    }
  }

  /** The source was reached, so this is no matter of the configuration, which would end a first start. */
  private void fail(String why) {
    created.tryFail(PhilotesException.of(ErrorCode.SOURCE_UNAVAILABLE, "slot", config.slot(), why));
  }

  /** At once when it is somebody else, and now and then. */
  private void tell(String waitsFor) {
    if (!waitsFor.equals(toldOf) || waits % REPEATED == 0) {
      LOG.atInfo().addKeyValue("source", config.name()).addKeyValue("slot", config.slot())
          .addKeyValue("waitsFor", waitsFor.isEmpty() ? "none now" : waitsFor)
          .log("Waits for transactions that were open on the source before the slot can exist");
    }
    toldOf = waitsFor;
    waits++;
  }
}
