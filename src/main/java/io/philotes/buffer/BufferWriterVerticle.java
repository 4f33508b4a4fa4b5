package io.philotes.buffer;

import io.philotes.buffer.store.PublicationChangeStore;
import io.philotes.bus.Addresses;
import io.philotes.bus.message.AdvanceAcked;
import io.philotes.bus.message.BufferAdvanced;
import io.philotes.bus.message.Leadership;
import io.philotes.bus.message.OpenSource;
import io.philotes.bus.message.RecordChanges;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.ReleaseSource;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.StatusRequest;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.config.BufferConfig;
import io.philotes.database.Database;
import io.philotes.database.Session;
import io.philotes.error.PhilotesException;
import io.philotes.timing.EventLoopTimers;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer stage of one source on the event bus: receives, calls {@link SourceWriter}, replies. Every request gets a
 * reply, also when something throws. Stopping gives the lease back, so that another instance leads at once.
 */
public final class BufferWriterVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(BufferWriterVerticle.class);
  private static final Duration STATUS_INTERVAL = Duration.ofSeconds(1);

  private final String source;
  private final BufferConfig config;
  private final String instance;
  private final Database database;
  private final WriterPools pools;
  private final PartitionPlan plan;
  private final ViewUpkeep views;
  private final List<MessageConsumer<?>> consumers = new ArrayList<>();
  private Pool leases;
  private SourceWriter writer;
  private StatusProbe probe;
  private boolean probing;
  private boolean viewDue;
  private boolean viewFailed;
  private boolean ledBefore;

  /**
   * @param instance names this process in the lease
   * @param pools of all writers; not closed by this one
   * @param views of all writers; asked when this process first leads the source, and after the source was registered, until it
   *     succeeds: the public view has a branch per source, and a leader may have died before it could make one
   */
  public BufferWriterVerticle(String source, BufferConfig config, String instance, Database database, WriterPools pools,
                              ViewUpkeep views) {
    this(source, config, instance, database, pools, views, PartitionPlan.of(config.retention()));
  }

  BufferWriterVerticle(String source, BufferConfig config, String instance, Database database, WriterPools pools,
                       ViewUpkeep views, PartitionPlan plan) {
    this.source = source;
    this.config = config;
    this.instance = instance;
    this.database = database;
    this.pools = pools;
    this.views = views;
    this.plan = plan;
  }

  @Override
  public Future<?> start() {
    leases = database.pool(Session.LEASES, 2);
    probe = new StatusProbe(source, pools.state());
    writer = new SourceWriter(new EventLoopTimers(vertx), source, instance, config.leaseDuration(),
        new SqlWriterDatabase(source, database, leases, pools.partitions()), plan, new Publisher());
    vertx.setPeriodic(config.leaseDuration().toMillis() / 3, tick -> writer.renewLease());
    vertx.setPeriodic(0, STATUS_INTERVAL.toMillis(), tick -> readStatus());
    handle(Addresses.open(source), (OpenSource request) -> writer.open(), SourceOpened::failed);
    handle(Addresses.register(source), (RegisterSource request) -> writer.register(request), SourceOpened::failed);
    handle(Addresses.write(source), (WriteBatch request) -> writer.write(request), WriteReply::failed);
    handle(Addresses.advanceAcked(source), (AdvanceAcked request) -> writer.advanceAcked(request), WriteReply::failed);
    handle(Addresses.release(source), (ReleaseSource request) -> writer.release(), WriteReply::failed);
    handle(Addresses.recordChanges(source), this::record, WriteReply::lost);
    handle(Addresses.writerStatus(source), (StatusRequest request) -> Future.succeededFuture(probe.last()), failure -> probe.last());
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
  }

  @Override
  public Future<?> stop() {
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList())
        .transform(done -> writer.release())
        .transform(done -> leases.close());
  }

  /** Replies with the answer, or with what {@code failed} makes of a failure that nobody foresaw. */
  private <Q, A> void handle(String address, Function<Q, Future<A>> handler, Function<PhilotesException, A> failed) {
    consumers.add(vertx.eventBus().<Q>localConsumer(address, message -> answer(handler, message)
        .otherwise(failure -> failed.apply(unforeseen(failure)))
        .onSuccess(message::reply)));
  }

  private static <Q, A> Future<A> answer(Function<Q, Future<A>> handler, Message<Q> message) {
    try {
      return handler.apply(message.body());
    } catch (RuntimeException mistake) {
      return Future.failedFuture(mistake);
    }
  }

  private PhilotesException unforeseen(Throwable failure) {
    LOG.atError().addKeyValue("source", source).setCause(failure).log("The writer made a mistake");
    return WriterFailures.of(database, failure);
  }

  private Future<WriteReply> record(RecordChanges request) {
    return Database.lend(pools.state(), connection -> PublicationChangeStore.record(connection, source, writer.fence(), request.changes()))
        .map(recorded -> recorded ? WriteReply.DURABLE : WriteReply.lost(null))
        .otherwise(failure -> WriteReply.lost(WriterFailures.of(database, failure)));
  }

  private void readStatus() {
    regenerateView();
    if (probing) {
      return;
    }
    probing = true;
    probe.read().onComplete(done -> probing = false);
  }

  private void regenerateView() {
    if (!viewDue) {
      return;
    }
    viewDue = false;
    views.complete().onComplete(done -> context.runOnContext(here -> viewCompleted(done.cause())));
  }

  /**
   * Tried again with the next status reading, and told only the first time.
   *
   * @param failure null when there was none
   */
  private void viewCompleted(Throwable failure) {
    if (failure == null) {
      viewFailed = false;
      return;
    }
    viewDue = true;
    if (!viewFailed) {
      LOG.atWarn().addKeyValue("source", source).addKeyValue("why", WriterFailures.of(database, failure).getMessage())
          .log("Cannot regenerate the view; tries again");
    }
    viewFailed = true;
  }

  private final class Publisher implements SourceWriter.Listener {
    @Override
    public void leadership(Leadership leadership) {
      vertx.eventBus().publish(Addresses.leadership(source), leadership);
      if (leadership.leading() && !ledBefore) {
        ledBefore = true;
        registered();
      }
    }

    @Override
    public void advanced(long lastPosition) {
      vertx.eventBus().publish(Addresses.advanced(source), new BufferAdvanced(source, lastPosition));
    }

    @Override
    public void registered() {
      viewDue = true;
      regenerateView();
    }
  }
}
