package io.philotes.app;

import io.philotes.buffer.store.BufferPool;
import io.philotes.buffer.store.CursorSeek;
import io.philotes.buffer.verify.ChainVerifier;
import io.philotes.bus.message.SeekConsumer;
import io.philotes.cli.CheckOptions;
import io.philotes.cli.Commands;
import io.philotes.cli.ResyncOptions;
import io.philotes.cli.UninstallOptions;
import io.philotes.config.LoadedConfig;
import io.philotes.config.PhilotesConfig;
import io.philotes.config.SourceConfig;
import io.philotes.database.Database;
import io.philotes.database.Side;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.metrics.PhilotesMetrics;
import io.philotes.preflight.Finding;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands of the fat jar. Blocks the main thread, which does nothing else. */
final class ServiceCommands implements Commands {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceCommands.class);
  private static final long STOP_SECONDS = 8;
  private static final long CLEAR_SECONDS = 2;

  private volatile boolean stopping;

  @Override
  public int run(LoadedConfig loaded) {
    PhilotesMetrics metrics = new PhilotesMetrics();
    VertxOptions options = options(!loaded.config().verticles().isEmpty());
    Vertx vertx = metrics.instrument(Vertx.builder().with(options), options).build();
    PhilotesVerticle service = new PhilotesVerticle(loaded.config(), metrics);
    Future<String> deployment = vertx.deployVerticle(service);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(vertx, deployment), "philotes-shutdown"));
    awaitStart(service, deployment);
    LOG.info("Philotes is up");
    waitForSignal();
    return 0;
  }

  @Override
  public int check(LoadedConfig loaded, CheckOptions options, PrintStream out) {
    PhilotesConfig config = loaded.config();
    List<SourceConfig> sources = NamedSources.of(config, options.source());
    if (options.sql() != null) {
      if (options.sql() == CheckOptions.Sql.BUFFER) {
        buffered(loaded, "check --sql=buffer", "no buffer needs to be prepared");
      }
      SetupScript.print(sources, config.buffer().database(), options.sql(), out);
      return 0;
    }
    List<Finding> findings = onVertx(vertx -> new Check(vertx, loaded, sources).run());
    if (options.json()) {
      CheckText.printJson(findings, out);
    } else {
      CheckText.print(findings, out);
    }
    return CheckText.exitCode(findings);
  }

  @Override
  public int init(LoadedConfig loaded, String source, PrintStream out) {
    List<SourceConfig> sources = NamedSources.of(loaded.config(), source);
    onVertx(vertx -> new Init(vertx, loaded.config(), sources, out).run());
    return 0;
  }

  @Override
  public int uninstall(LoadedConfig loaded, UninstallOptions options, PrintStream out) {
    onVertx(vertx -> new Uninstall(vertx, loaded.config(), options, new UninstallText(out)).run());
    return 0;
  }

  @Override
  public int status(LoadedConfig loaded, boolean watch, PrintStream out) {
    return onVertx(vertx -> {
      Status status = new Status(vertx, loaded.config());
      Future<Integer> told = watch ? new StatusWatch(vertx, status, loaded.config(), out).run() : status.look().map(look -> {
        StatusText.lines(loaded.config(), look, Instant.now()).forEach(out::println);
        return look.exitCode();
      });
      return told.eventually(status::close);
    });
  }

  @Override
  public int verify(LoadedConfig loaded, PrintStream out) {
    PhilotesConfig config = buffered(loaded, "verify", "nothing is kept that could be verified");
    VerifyText.print(onVertx(vertx ->
        new ChainVerifier(new Database(vertx, config.buffer().database(), Side.BUFFER, config.instance())).verify()), out);
    return 0;
  }

  @Override
  public int replay(LoadedConfig loaded, SeekConsumer order, PrintStream out) {
    PhilotesConfig config = buffered(loaded, "replay", "nothing is kept that could be delivered again");
    ReplayText.print(onVertx(vertx -> {
      BufferPool pool = new BufferPool(new Database(vertx, config.buffer().database(), Side.BUFFER, config.instance()), 1);
      return new CursorSeek(pool).seek(order).eventually(pool::close);
    }), out);
    return 0;
  }

  @Override
  public int resync(LoadedConfig loaded, ResyncOptions options, PrintStream out) {
    PhilotesConfig config = buffered(loaded, "resync", "there is no history to begin anew: 'run' begins where the slot stands, and creates one where none is; "
        + "drop a slot that is of no use with pg_drop_replication_slot");
    onVertx(vertx -> new Resync(vertx, config, options, new ResyncText(out)).run());
    return 0;
  }

  private static PhilotesConfig buffered(LoadedConfig loaded, String command, String why) {
    if (!loaded.config().buffer().enabled()) {
      throw PhilotesException.of(ErrorCode.BUFFER_OFF, "command", command, why);
    }
    return loaded.config();
  }

  /** Work on a Vert.x of its own, which is closed after it. */
  private static <T> T onVertx(Function<Vertx, Future<T>> work) {
    Vertx vertx = Vertx.vertx(options(false));
    try {
      return await(work.apply(vertx));
    } finally {
      close(vertx);
    }
  }

  /**
   * Gives a failed start a while to put away what it opened, so that slot and lease are free, but not longer. A start that
   * was told to stop has not failed: the signal ends the process, and nobody is told of a mistake.
   */
  private void awaitStart(PhilotesVerticle service, Future<String> deployment) {
    Promise<Void> started = Promise.promise();
    service.started().onComplete(end -> started.handle(end.mapEmpty()));
    deployment.onFailure(started::tryFail);
    try {
      await(started.future());
    } catch (PhilotesException failure) {
      if (stopping) {
        waitForSignal();
      }
      awaitEnd(deployment);
      throw failure;
    }
  }

  private static void awaitEnd(Future<?> work) {
    try {
      work.await(CLEAR_SECONDS, TimeUnit.SECONDS);
    } catch (Exception late) {
      LOG.atDebug().setCause(late).log("Not everything was put away");
    }
  }

  /**
   * Linux's own sockets where the jar has the library for them; the Java runtime's take more CPU and make more garbage.
   *
   * <p>Vert.x makes a directory for files that it finds on the class path, in the system's place for temporary files, and a process
   * that is killed leaves it there. We have no such files; verticles of the user may.
   */
  private static VertxOptions options(boolean filesOnClassPath) {
    return new VertxOptions().setPreferNativeTransport(true).setFileSystemOptions(
        new FileSystemOptions().setClassPathResolvingEnabled(filesOnClassPath).setFileCachingEnabled(filesOnClassPath));
  }

  /** A connection that hangs does not keep the process. */
  private static void close(Vertx vertx) {
    awaitEnd(vertx.close());
  }

  /** In order when the service is up; all at once while it is still starting. */
  private void stop(Vertx vertx, Future<String> deployment) {
    stopping = true;
    try {
      if (deployment.succeeded()) {
        vertx.undeploy(deployment.result()).await(STOP_SECONDS, TimeUnit.SECONDS);
      }
      vertx.close().await(1, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      LOG.atWarn().addKeyValue("seconds", STOP_SECONDS)
          .log("Not everything stopped in time; the buffer undoes what is half written");
    }
  }

  private static void waitForSignal() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A future's failure may be of any class, checked ones included: all of them end as one coded line. */
  private static <T> T await(Future<T> future) {
    try {
      return future.await();
    } catch (PhilotesException coded) {
      throw coded;
    } catch (Exception mistake) {
      throw PhilotesException.of(ErrorCode.INTERNAL, "failure", mistake.getClass().getName(), String.valueOf(mistake.getMessage()), mistake);
    }
  }
}
