package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ByteSize;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.Secret;
import io.philotes.config.SourceConfig;
import io.philotes.config.SslMode;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.protocol.ServerError;
import io.philotes.postgres.protocol.ServerErrorException;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceFailuresTest {

  private final SourceConfig config = new SourceConfig("shop", new DatabaseConfig("db", 6432, "shop", "capture", Secret.none(), SslMode.DISABLE,
      null, Duration.ofSeconds(1)), "philotes_cdc", "philotes_pub", List.of(), false, new ByteSize(0), Duration.ZERO);

  private PhilotesException of(String sqlState, String message) {
    return SourceFailures.of(config, new ServerErrorException(ServerError.of("ERROR", sqlState, message)));
  }

  /** A pooler opened the session, and forgot that it is to be one of replication. */
  @Test
  void b15ACommandOfReplicationThatIsASyntaxErrorIsThatOfAPooler() {
    PhilotesException failure = of("42601", "syntax error at or near \"START_REPLICATION\"");
    assertEquals(ErrorCode.SOURCE_NOT_POSTGRESQL, failure.code());
    assertTrue(failure.getMessage().contains("(server=db:6432): 42601 ") && failure.getMessage().contains("connection pooler"), failure.getMessage());
  }

  @Test
  void anotherBreachOfTheProtocolHeals() {
    assertEquals(ErrorCode.SOURCE_UNAVAILABLE, of("08P01", "invalid message length").code());
  }

  /** Whoever runs it: a statement with a view in it fails. */
  @Test
  void b11PrintsTheSqlOfThePublicationOnlyWhenSomebodyElseCanRunIt() {
    String refused = notCreated("42501", "must be owner of table orders");
    assertTrue(refused.contains("must be owner of table orders); run on the source: CREATE PUBLICATION \"philotes_pub\""), refused);
    for (String sqlState : List.of("22023", "3F000", "42P01")) {
      String placeless = notCreated(sqlState, "as the server says it");
      assertTrue(placeless.contains("as the server says it); nobody can create it so: correct sources[].tables"), placeless);
      assertFalse(placeless.contains("CREATE PUBLICATION"), placeless);
    }
  }

  private String notCreated(String sqlState, String message) {
    PhilotesException failure = SourceFailures.of(config, new PgException(message, "ERROR", sqlState, ""));
    PhilotesException told = SourceFailures.publicationNotCreated(config, failure);
    assertEquals(ErrorCode.PUBLICATION_MISSING, told.code());
    return told.getMessage();
  }
}
