package io.philotes.buffer;

import io.philotes.buffer.store.CheckpointStore;
import io.philotes.buffer.store.EpochStore;
import io.philotes.buffer.store.EventViews;
import io.philotes.buffer.store.Lease;
import io.philotes.buffer.store.LeaseStore;
import io.philotes.buffer.store.SourceStore;
import io.philotes.bus.message.EpochIntent;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceCheckpoint.Stage;
import io.philotes.database.Database;
import io.philotes.database.Session;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The buffer's side of a resync, or of a first start by hand: takes the lease like a writer, but only when nobody else leads, and changes what a source
 * is, step by step. Whoever leads later fences it out; whatever step was the last, the buffer tells.
 *
 * <p>To be used on one event loop. Failures are coded.
 */
public final class EpochOpener {

  /**
   * What the buffer knows.
   *
   * @param pending what an interrupted resync announced; null when none did
   */
  public record Known(SourceCheckpoint checkpoint, EpochIntent pending, long fence) {}

  private static final Logger LOG = LoggerFactory.getLogger(EpochOpener.class);

  private final Vertx vertx;
  private final Database database;
  private final String source;
  private final String owner;
  private final Duration lease;
  private final Duration retention;
  private PgConnection connection;
  private Known known;
  private long timer = -1;

  /**
   * Opens nothing yet.
   *
   * @param owner name of this process in the lease
   * @param retention decides how wide the first partitions of a new source are
   */
  public EpochOpener(Vertx vertx, Database database, String source, String owner, Duration lease, Duration retention) {
    this.vertx = vertx;
    this.database = database;
    this.source = source;
    this.owner = owner;
    this.lease = lease;
    this.retention = retention;
  }

  /** Takes the lease and reads. Fails with SOURCE_LED while another instance holds it. */
  public Future<Known> open() {
    return coded(database.connect(Session.WRITER, 1)
        .onSuccess(opened -> connection = opened)
        .compose(opened -> new LeaseStore(source).acquire(opened, owner, 0, lease))
        .compose(taken -> taken.granted() ? lead(taken) : Future.failedFuture(led(taken.holder()))));
  }

  private Future<Known> lead(Lease taken) {
    LeaseStore leases = new LeaseStore(source);
    known = new Known(SourceCheckpoint.unknown(), null, taken.fence());
    timer = vertx.setPeriodic(Math.max(1, lease.toMillis() / 3), tick -> leases.renew(connection, taken.fence(), lease)
        .onFailure(failure -> LOG.atDebug().setCause(failure).log("The lease is not renewed; the fence decides")));
    return leases.terminate(connection, taken.backend())
        .compose(gone -> leases.raiseFence(connection, taken.fence()))
        .compose(raised -> new CheckpointStore(source).readForResync(connection, taken.fence()))
        .compose(stored -> epochs().pending().map(pending -> new Known(stored.checkpoint(), pending.orElse(null), taken.fence())))
        .onSuccess(read -> known = read);
  }

  /**
   * Prolongs the lease, and fails when it is not ours any more: to be asked before every step at the source, which has no
   * fence of its own.
   */
  public Future<Void> hold() {
    return coded(new LeaseStore(source).renew(connection, known.fence(), lease)
        .compose(ours -> ours ? Future.succeededFuture() : Future.failedFuture(PhilotesException.of(ErrorCode.FENCED, "source", source,
            "the lease has another fence"))));
  }

  /** Announces the epoch: from now on nobody writes before it has begun. */
  public Future<Void> intend(EpochIntent intent) {
    return coded(isRegistered() ? epochs().intend(intent) : register(intent, null));
  }

  /**
   * Begins the epoch, in one transaction.
   *
   * @param start where the stream resumes
   * @return position of its first event
   */
  public Future<Long> begin(EpochIntent intent, Lsn start) {
    return coded(isRegistered() ? epochs().begin(intent, start)
        : epochs().note(intent, start).compose(noted -> first(intent, start)).map(known.checkpoint().nextPosition()));
  }

  /** Begins the history of a source that the buffer does not know yet, as a first start does. */
  public Future<Void> beginFirst(EpochIntent intent, Lsn start) {
    return coded(first(intent, start));
  }

  private Future<Void> first(EpochIntent intent, Lsn start) {
    return register(intent, start).compose(registered -> new EventViews().complete(connection)).mapEmpty();
  }

  private Future<Void> register(EpochIntent intent, Lsn start) {
    return new SourceStore(connection, known.fence()).register(new RegisterSource(source, 0, intent.systemIdentifier(),
        intent.timeline(), intent.database(), intent.slot(), start, null), PartitionPlan.of(retention).initial(),
        PartitionPlan.AHEAD + 1).mapEmpty();
  }

  private boolean isRegistered() {
    return known.checkpoint().stage() == Stage.REGISTERED;
  }

  private EpochStore epochs() {
    return new EpochStore(connection, source, known.fence());
  }

  /** Gives the lease back and closes. Never fails: without us the lease is void. */
  public Future<Void> close() {
    if (connection == null) {
      return Future.succeededFuture();
    }
    vertx.cancelTimer(timer);
    PgConnection closing = connection;
    connection = null;
    Future<?> released = known == null ? Future.succeededFuture() : new LeaseStore(source).release(closing, known.fence());
    return released.transform(done -> closing.close()).otherwiseEmpty();
  }

  private PhilotesException led(String holder) {
    return PhilotesException.of(ErrorCode.SOURCE_LED, "source", source, "the instance " + holder + " holds the lease");
  }

  private <T> Future<T> coded(Future<T> work) {
    return work.recover(failure -> Future.failedFuture(WriterFailures.of(database, failure)));
  }
}
