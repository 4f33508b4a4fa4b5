package io.philotes.app;

import io.philotes.buffer.BufferWriterVerticle;
import io.philotes.buffer.ViewUpkeep;
import io.philotes.buffer.WriterPools;
import io.philotes.buffer.store.BufferClock;
import io.philotes.buffer.store.BufferPool;
import io.philotes.buffer.store.EventReader;
import io.philotes.buffer.store.EventViews;
import io.philotes.buffer.store.Retention;
import io.philotes.buffer.store.SchemaMigrator;
import io.philotes.cleanup.CleanupVerticle;
import io.philotes.config.PhilotesConfig;
import io.philotes.database.Database;
import io.philotes.database.Side;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.processor.Cursors;
import io.philotes.processor.EventSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The buffer: its schema, a writer for each source, and cleanup. */
final class BufferMiddle implements Middle {

  private static final Logger LOG = LoggerFactory.getLogger(BufferMiddle.class);
  private static final long RETRY = 1_000;
  private static final int TRIES = 60;

  private final Vertx vertx;
  private final PhilotesConfig config;
  private final Database buffer;
  private final BufferPool pool;
  private final WriterPools writerPools;
  private boolean waits;

  BufferMiddle(Vertx vertx, PhilotesConfig config) {
    this.vertx = vertx;
    this.config = config;
    buffer = new Database(vertx, config.buffer().database(), Side.BUFFER, config.instance());
    pool = new BufferPool(buffer, config.buffer().poolSize());
    writerPools = new WriterPools(buffer);
  }

  @Override
  public Future<Void> deploy(Stages stages) {
    return migrate(new SeparateDatabases(vertx, config), new SchemaMigrator(buffer), TRIES)
        .onSuccess(migrated -> new BufferClock().warn(pool))
        .compose(migrated -> stages.deploy(new CleanupVerticle(new Retention(buffer), config.buffer().retention(),
            config.buffer().cleanupInterval())))
        .compose(up -> stages.deployTogether(writers()));
  }

  /** A buffer that is only just starting is waited for. */
  private Future<Void> migrate(SeparateDatabases databases, SchemaMigrator migrator, int tries) {
    return databases.check().compose(separate -> migrator.migrate()).recover(failure -> {
      boolean starting = failure instanceof PhilotesException coded && coded.code() == ErrorCode.BUFFER_UNAVAILABLE;
      if (!starting || tries <= 1) {
        return Future.failedFuture(failure);
      }
      tellWaiting(failure);
      Promise<Void> later = Promise.promise();
      vertx.setTimer(RETRY, timer -> migrate(databases, migrator, tries - 1).onComplete(later));
      return later.future();
    });
  }

  private void tellWaiting(Throwable failure) {
    if (!waits) {
      waits = true;
      LOG.atWarn().addKeyValue("seconds", TRIES).addKeyValue("why", failure.getMessage()).log("Waits for the buffer");
    }
  }

  private List<BufferWriterVerticle> writers() {
    ViewUpkeep views = new ViewUpkeep(() -> Database.lend(writerPools.views(), connection -> new EventViews().complete(connection)));
    return config.sources().stream()
        .map(source -> new BufferWriterVerticle(source.name(), config.buffer(), config.instance(), buffer, writerPools, views))
        .toList();
  }

  @Override
  public EventSource events() {
    return new StoredEvents(new EventReader(pool));
  }

  @Override
  public Cursors cursors() {
    return new StoredCursors(pool);
  }

  @Override
  public Future<Void> close() {
    return Future.join(pool.close(), writerPools.close()).mapEmpty();
  }
}
