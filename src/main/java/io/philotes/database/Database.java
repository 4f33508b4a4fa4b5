package io.philotes.database;

import io.philotes.config.DatabaseConfig;
import io.philotes.postgres.replication.TlsEngine;
import io.philotes.postgres.replication.TlsSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens SQL connections to one configured database. The password and the certificates are read again for each connection. Failures of
 * statements come as they are; {@link DatabaseFailures} gives them a code. What happens to a connection while nothing
 * runs on it is logged at DEBUG only: whoever uses it next meets it.
 */
public final class Database {

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final int FIRST_WITH_TRANSACTION_TIMEOUT = 17;
  /** Characters; the longest of ours have some 2,000. The client would prepare longer ones anew each time. */
  private static final int LONGEST_KEPT_STATEMENT = 8_192;
  /** In each connection; the server keeps a plan for each. With more sources than about 40 some are prepared anew. */
  private static final int KEPT_STATEMENTS = 64;

  private final Vertx vertx;
  private final Vertx guarded;
  private final DatabaseConfig config;
  private final Side side;
  private final String instance;
  private final NetClient greeter;
  private final TlsSettings tls;
  private final ConnectionFactory<PgConnectOptions> factory;

  /**
   * Opens nothing yet. Its connections end with the context that makes it. With TLS it may block for some 100 ms, unless
   * {@link TlsEngine} has been asked before.
   *
   * @param instance names this process in pg_stat_activity
   */
  public Database(Vertx vertx, DatabaseConfig config, Side side, String instance) {
    this.vertx = vertx;
    this.config = config;
    this.side = side;
    this.instance = instance;
    tls = Protection.tls(config);
    guarded = new GuardedVertx(vertx, !tls.isPlain(), Protection.login(config));
    // once: Vert.x keeps every client that was ever made in a context for as long as the context lives, also a closed one
    greeter = vertx.createNetClient(sockets());
    factory = PgDriver.INSTANCE.createConnectionFactory(guarded, sockets());
  }

  public DatabaseConfig config() {
    return config;
  }

  public Side side() {
    return side;
  }

  /**
   * A connection of its own, outside any pool. Fails with a coded exception; one that comes too late is closed.
   */
  public Future<PgConnection> connect(Session session, int pipelining) {
    return options(session)
        .compose(options -> new Greeting(greeter, config, side, options.getSslOptions()).exchange()
            .compose(greeted -> open(options.setPipeliningLimit(pipelining))))
        .recover(failure -> Future.failedFuture(DatabaseFailures.of(side, config, failure)));
  }

  private Future<PgConnection> open(PgConnectOptions options) {
    long limit = config.connectTimeout().toMillis();
    Future<PgConnection> opening = factory.connect(vertx.getOrCreateContext(), options)
        .map(PgConnection.class::cast)
        .onSuccess(Database::quiet);
    return opening.compose(Database::unlimited)
        .timeout(limit, TimeUnit.MILLISECONDS)
        .onFailure(failure -> opening.onSuccess(PgConnection::close))
        .recover(failure -> Future.failedFuture(failure instanceof TimeoutException ? Greeting.silence(limit) : failure));
  }

  /**
   * Whether our role may open a connection for physical replication, through which the whole cluster can be copied. Tries it;
   * a refusal is a line in the server's log. False also when it cannot be told.
   */
  public Future<Boolean> allowsPhysicalReplication() {
    long limit = config.connectTimeout().toMillis();
    return options(Session.CATALOG)
        .compose(options -> factory.connect(vertx.getOrCreateContext(), options.addProperty("replication", "true")))
        .compose(connection -> connection.close().transform(closed -> Future.succeededFuture(true)))
        .timeout(limit, TimeUnit.MILLISECONDS)
        .otherwise(false);
  }

  /** The one limit that a role may have and that older servers do not know, so that it cannot be pinned at start-up. */
  private static Future<PgConnection> unlimited(PgConnection connection) {
    return connection.databaseMetadata().majorVersion() < FIRST_WITH_TRANSACTION_TIMEOUT ? Future.succeededFuture(connection)
        : connection.query("SET transaction_timeout = 0").execute().map(connection);
  }

  /**
   * A pool of at most {@code size} connections, for statements that are small. Opens nothing yet. With native sockets a connection
   * ends when the other side acknowledges nothing for twice the time that connecting may take, so that one that is dead without
   * a sign does not keep its place for the quarter of an hour that the kernel tries (tcp(7), TCP_USER_TIMEOUT). A connection
   * that sends much must not have this: it would also end because the other side is slow to read.
   */
  public Pool pool(Session session, int size) {
    PoolOptions pool = new PoolOptions()
        .setMaxSize(size)
        .setIdleTimeout(5)
        .setIdleTimeoutUnit(TimeUnit.MINUTES)
        .setConnectionTimeout((int) config.connectTimeout().toMillis())
        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
        .setMaxWaitQueueSize(1000);
    NetClientOptions sockets = sockets().setTcpUserTimeout(2 * (int) config.connectTimeout().toMillis());
    return PgBuilder.pool().with(pool).with(sockets).connectingTo(() -> options(session).map(options -> options)).using(guarded).build();
  }

  /** Completes after this many milliseconds. */
  public Future<Void> rest(long millis) {
    return vertx.timer(millis, TimeUnit.MILLISECONDS);
  }

  /** Lends a connection of a pool to the work, which ends with the future that it returns. */
  public static <T> Future<T> lend(Pool pool, Function<SqlConnection, Future<T>> work) {
    return pool.withConnection(connection -> work.apply(quiet(connection)));
  }

  /**
   * All of the work in one transaction, or nothing of it. The work must chain every statement it starts. The client's own
   * method of this kind sends BEGIN before anybody can say what becomes of a failure.
   */
  public static <T> Future<T> transaction(Pool pool, Function<SqlConnection, Future<T>> work) {
    return lend(pool, connection -> connection.begin().compose(open -> Future.succeededFuture(connection).compose(work)
        .compose(result -> open.commit().map(result), failure -> open.rollback().transform(any -> Future.failedFuture(failure)))));
  }

  /** Without a handler the SQL client prints the stack trace of a lost connection to stderr, past the log. */
  private static SqlConnection quiet(SqlConnection connection) {
    return connection.exceptionHandler(failure -> LOG.atDebug().setCause(failure).log("A connection reports a failure"));
  }

  private Future<PgConnectOptions> options(Session session) {
    return vertx.executeBlocking(() -> options(session, config.password().read()));
  }

  private PgConnectOptions options(Session session, String password) throws IOException {
    PgConnectOptions options = new PgConnectOptions()
        .setHost(config.host())
        .setPort(config.port())
        .setDatabase(config.database())
        .setUser(config.user())
        .setPassword(password)
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheSqlLimit(LONGEST_KEPT_STATEMENT)
        .setPreparedStatementCacheMaxSize(KEPT_STATEMENTS)
        .setReconnectAttempts(0);
    session.pin(options, "philotes " + instance + " " + session.name().toLowerCase());
    protect(options);
    return options;
  }

  private void protect(PgConnectOptions options) throws IOException {
    options.setSslMode(switch (tls.mode()) {
      case DISABLE -> SslMode.DISABLE;
      case REQUIRE -> SslMode.REQUIRE;
      case VERIFY_CA -> SslMode.VERIFY_CA;
      case VERIFY_FULL -> SslMode.VERIFY_FULL;
    });
    if (!tls.isPlain()) {
      options.setSslOptions(tls.options());
    }
  }

  private NetClientOptions sockets() {
    NetClientOptions sockets = new NetClientOptions();
    return tls.isPlain() ? sockets : sockets.setSslEngineOptions(TlsEngine.options());
  }
}
