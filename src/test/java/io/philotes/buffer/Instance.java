package io.philotes.buffer;

import io.philotes.bus.Addresses;
import io.philotes.bus.BusCodecs;
import io.philotes.bus.message.AdvanceAcked;
import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.OpenSource;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.ReleaseSource;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.StatusRequest;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.config.BufferConfig;
import io.philotes.config.DatabaseConfig;
import io.philotes.database.Database;
import io.philotes.database.Side;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One process that wants to lead the source: a Vert.x of its own with one writer. */
final class Instance implements AutoCloseable {

  static final Lsn CONSISTENT_POINT = new Lsn(1000);

  final Vertx vertx = Vertx.vertx();
  final Database database;

  Instance(String name, DatabaseConfig config, Duration lease, PartitionPlan plan, Function<SqlConnection, Future<Void>> onRegistered) {
    database = new Database(vertx, config, Side.BUFFER, name);
    BusCodecs.register(vertx);
    BufferConfig buffer = new BufferConfig(true, config, Duration.ofHours(168), Duration.ofHours(1), null, 4, lease);
    WriterPools pools = new WriterPools(database);
    ViewUpkeep views = new ViewUpkeep(() -> Database.lend(pools.views(), onRegistered::apply));
    await(vertx.deployVerticle(new BufferWriterVerticle(Batches.SOURCE, buffer, name, database, pools, views, plan)));
  }

  Instance(String name, DatabaseConfig config) {
    this(name, config, Duration.ofSeconds(30), PartitionPlan.of(Duration.ofHours(168)), connection -> Future.succeededFuture());
  }

  SourceOpened open() {
    return await(this.<SourceOpened>request(Addresses.open(Batches.SOURCE), new OpenSource(Batches.SOURCE)));
  }

  Future<SourceOpened> opening() {
    return request(Addresses.open(Batches.SOURCE), new OpenSource(Batches.SOURCE));
  }

  SourceOpened register(long session, int timeline, Lsn consistentPoint) {
    return register(session, timeline, consistentPoint, null);
  }

  SourceOpened register(long session, int timeline, Lsn consistentPoint, Lsn ackedAtMost) {
    return await(this.<SourceOpened>request(Addresses.register(Batches.SOURCE),
        new RegisterSource(Batches.SOURCE, session, "7301", timeline, "app", "philotes_cdc", consistentPoint, ackedAtMost)));
  }

  /** Opens and registers a source that the buffer does not know. */
  SourceOpened first() {
    SourceOpened opened = open();
    register(opened.session(), 1, null);
    return register(opened.session(), 1, CONSISTENT_POINT);
  }

  Future<WriteReply> write(WriteBatch batch) {
    return request(Addresses.write(Batches.SOURCE), batch);
  }

  Future<WriteReply> advance(long session, long lsn) {
    return request(Addresses.advanceAcked(Batches.SOURCE), new AdvanceAcked(Batches.SOURCE, session, new Lsn(lsn)));
  }

  WriteReply release() {
    return await(this.<WriteReply>request(Addresses.release(Batches.SOURCE), new ReleaseSource(Batches.SOURCE)));
  }

  BufferStatus status() {
    return await(this.<BufferStatus>request(Addresses.writerStatus(Batches.SOURCE), new StatusRequest()));
  }

  private <T> Future<T> request(String address, Object message) {
    return vertx.eventBus().<T>request(address, message).map(reply -> reply.body());
  }

  static <T> T await(Future<T> future) {
    return await(future.toCompletionStage());
  }

  private static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(40, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
