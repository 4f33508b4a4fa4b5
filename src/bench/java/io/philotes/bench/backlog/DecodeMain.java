package io.philotes.bench.backlog;

import io.philotes.bus.Addresses;
import io.philotes.bus.BusCodecs;
import io.philotes.bus.message.AdvanceAcked;
import io.philotes.bus.message.OpenSource;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.StartSource;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.config.ConfigException;
import io.philotes.config.ConfigLoader;
import io.philotes.config.PhilotesConfig;
import io.philotes.config.SourceConfig;
import io.philotes.ingestion.IngestionVerticle;
import io.philotes.ingestion.SourceSettings;
import io.philotes.postgres.Lsn;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * The product's ingestion without a buffer: what it reads, decodes and encodes as JSON is acknowledged and forgotten. Its
 * checkpoint comes from a buffer, which is only read.
 */
public final class DecodeMain {

  /** JDBC URL of the buffer that gives the checkpoint. */
  static final String BUFFER = "BENCH_BUFFER";

  private DecodeMain() {}

  public static void main(String[] arguments) throws ConfigException, SQLException {
    PhilotesConfig config = ConfigLoader.load(Optional.empty(), System.getenv()).config();
    SourceConfig source = config.sources().get(0);
    SourceOpened opened = SourceOpened.leading(1, 1, checkpoint(System.getenv(BUFFER)));
    Progress progress = Progress.ofEnvironment();
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true)); // as in the jar
    BusCodecs.register(vertx);
    vertx.eventBus().<OpenSource>localConsumer(Addresses.open(source.name()), request -> request.reply(opened));
    vertx.eventBus().<AdvanceAcked>localConsumer(Addresses.advanceAcked(source.name()), request -> request.reply(WriteReply.DURABLE));
    vertx.eventBus().<WriteBatch>localConsumer(Addresses.write(source.name()), batch -> {
      progress.add(batch.body().rows().size());
      batch.reply(batch.body().closes() ? WriteReply.DURABLE : WriteReply.STORED);
    });
    vertx.deployVerticle(new IngestionVerticle(new SourceSettings(config.instance(), source, config.cdc(), config.retry(), true, null)),
            new DeploymentOptions())
        .compose(deployed -> vertx.eventBus().request(Addresses.start(source.name()), new StartSource(source.name())))
        .onFailure(failure -> {
          System.err.println("bench: " + failure.getMessage());
          Runtime.getRuntime().halt(1);
        });
  }

  private static SourceCheckpoint checkpoint(String url) throws SQLException {
    try (Connection buffer = DriverManager.getConnection(url); Statement statement = buffer.createStatement();
         ResultSet row = statement.executeQuery("SELECT id, epoch, system_identifier, timeline, database, slot, last_commit_lsn,"
             + " last_end_lsn, acked_lsn, next_position FROM philotes.sources")) {
      row.next();
      return new SourceCheckpoint(SourceCheckpoint.Stage.REGISTERED, row.getInt(1), row.getInt(2), row.getString(3), row.getInt(4),
          row.getString(5), row.getString(6), new Lsn(row.getLong(7)), new Lsn(row.getLong(8)), new Lsn(row.getLong(9)),
          row.getLong(10), List.of());
    }
  }
}
