package io.philotes.ingestion;

import io.philotes.config.DatabaseConfig;
import io.philotes.config.SourceConfig;
import io.philotes.database.DatabaseFailures;
import io.philotes.database.Side;
import io.philotes.error.ErrorCode;
import io.philotes.error.FailureKind;
import io.philotes.error.PhilotesException;
import io.philotes.error.Printable;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.protocol.AuthenticationRefusedException;
import io.philotes.postgres.protocol.MessageTooLongException;
import io.philotes.postgres.protocol.ProtocolException;
import io.philotes.postgres.protocol.ServerError;
import io.philotes.postgres.protocol.ServerErrorException;
import io.philotes.postgres.replication.ConnectionClosedException;
import io.philotes.postgres.replication.NotPostgresException;
import io.philotes.postgres.replication.TlsFailedException;
import io.vertx.pgclient.PgException;
import java.util.Set;

/** Gives what goes wrong with a replication connection its code. */
final class SourceFailures {

  private static final Set<String> WITHOUT_A_TABLE = Set.of("22023", "3F000", "42P01");

  /** Classes of what a wrong filter or schema is: not supported, a bad value, a bad name, type or syntax. */
  private static final Set<String> OF_A_FILTER = Set.of("0A", "22", "42");

  private static final String FORBIDDEN = "42501";

  /** Somebody was faster: it was there, or it came at the same time. */
  private static final Set<String> EXISTS = Set.of("42710", "23505");

  /** character_not_in_repertoire; its message has bytes of the value. */
  private static final String NOT_IN_ENCODING = "22021";

  /** Characters of what a server said, where something more important follows. */
  private static final int LONGEST_WORDS = 300;

  private SourceFailures() {}

  /** The coded form of a failure on the way to the stream or in it. */
  static PhilotesException of(SourceConfig source, Throwable failure) {
    DatabaseConfig database = source.database();
    if (failure instanceof ServerErrorException refused) {
      return ofServer(source, refused.error(), failure);
    }
    if (failure instanceof AuthenticationRefusedException) {
      return coded(ErrorCode.SOURCE_AUTHENTICATION, database, failure);
    }
    if (failure instanceof NotPostgresException) {
      return coded(ErrorCode.SOURCE_NOT_POSTGRESQL, database, failure);
    }
    if (failure instanceof TlsFailedException) {
      return coded(ErrorCode.SOURCE_TLS, database, failure);
    }
    if (failure instanceof ProtocolException) {
      return coded(ErrorCode.SOURCE_PROTOCOL, database, failure);
    }
    if (failure instanceof ConnectionClosedException) {
      return coded(ErrorCode.SOURCE_UNAVAILABLE, database, failure);
    }
    if (failure instanceof IllegalStateException || failure instanceof NullPointerException
        || failure instanceof ClassCastException) {
      return PhilotesException.of(ErrorCode.INTERNAL, "source", source.name(), String.valueOf(failure.getMessage()), failure);
    }
    return DatabaseFailures.of(Side.SOURCE, database, failure);
  }

  /**
   * The coded form of the end of a stream that we did not close.
   *
   * @param place where the stream is, for a failure that comes again at the same place
   */
  static PhilotesException ofStream(SourceConfig source, Throwable causeOrNull, String place) {
    if (causeOrNull instanceof ServerErrorException refused && isTooLarge(refused.error())) {
      return PhilotesException.of(ErrorCode.SOURCE_ROW_TOO_LARGE, "source", source.name(),
          place + ": " + refused.error().sqlState() + " " + refused.error().message(), causeOrNull);
    }
    if (causeOrNull instanceof ServerErrorException refused && refused.error().sqlState().equals(NOT_IN_ENCODING)) {
      return PhilotesException.of(ErrorCode.SOURCE_UNDECODABLE, "source", source.name(),
          place + ": the source cannot send a value, because its bytes are not valid in UTF-8 or not in the encoding of the database", causeOrNull);
    }
    if (causeOrNull instanceof MessageTooLongException tooLong) {
      return PhilotesException.of(ErrorCode.VALUE_TOO_LARGE, "source", source.name(), place + ": a row of " + tooLong.length()
          + " bytes, of which this heap can read " + tooLong.limit() + "; it takes a heap (-Xmx) of two and a half times the row", causeOrNull);
    }
    return causeOrNull == null
        ? PhilotesException.of(ErrorCode.SOURCE_UNAVAILABLE, "server", source.database().address(), "it closed the connection")
        : of(source, causeOrNull);
  }

  /**
   * What a walsender says when the text of a value, or of a row, does not fit into the 1 GB that PostgreSQL allocates at most: palloc's
   * complaint, or that of a string that cannot grow (before and since PostgreSQL 18).
   */
  private static boolean isTooLarge(ServerError error) {
    return error.sqlState().equals("XX000") && error.message().contains("invalid memory alloc request size")
        || error.sqlState().equals("54000") && (error.message().contains("out of memory") || error.message().contains("string buffer exceeds"));
  }

  /** Nobody answered for the buffer: this process is on its way down, or has a mistake. */
  static PhilotesException writerGone(SourceConfig source, Throwable failure) {
    return PhilotesException.of(ErrorCode.BUFFER_UNAVAILABLE, "source", source.name(),
        "the buffer writer did not answer: " + failure.getMessage(), failure);
  }

  /** What heals by itself is passed on; anything else is for someone with more rights. */
  static PhilotesException publicationNotCreated(PublicationDefinition wanted, PhilotesException failure) {
    if (failure.kind() == FailureKind.RETRY && (failure.code() != ErrorCode.SOURCE_ERROR || EXISTS.contains(sqlState(failure)))) {
      return failure;
    }
    String why = "it could not be created (" + Printable.line(saidByServer(failure), LONGEST_WORDS) + "); ";
    String create = why + "run on the source: " + wanted.createSql();
    return PhilotesException.of(ErrorCode.PUBLICATION_MISSING, "publication", wanted.name(), isMistaken(wanted, failure)
        ? why + "nobody can create it so: correct " + whatIsMistaken(wanted, failure)
        : wanted.hasConditions() || !Printable.fits(create) ? why + "run on the source what 'check' prints" : create, failure);
  }

  /**
   * Whether a table is missing, or is none that can be published: 22023 is what a view gets. A filter can be wrong in many ways; none
   * of them is a want of rights.
   */
  static boolean isMistaken(PublicationDefinition wanted, Throwable failure) {
    String state = sqlState(failure);
    return WITHOUT_A_TABLE.contains(state) || !isPlain(wanted) && state.length() == 5 && OF_A_FILTER.contains(state.substring(0, 2))
        && !state.equals(FORBIDDEN) && !EXISTS.contains(state);
  }

  /** Where the mistake can be. What the server says of a filter of a partitioned table tells nothing of the option that it needs. */
  static String whatIsMistaken(PublicationDefinition wanted, Throwable failure) {
    boolean needsViaRoot = !wanted.filters().isEmpty() && !Boolean.TRUE.equals(wanted.viaRoot()) && sqlState(failure).equals("22023");
    return "sources[].tables" + (isPlain(wanted) ? "" : ", sources[].schemas or sources[].filters")
        + (needsViaRoot ? "; a filter of a partitioned table needs viaRoot: true" : "");
  }

  /** Whether somebody held a lock for longer than one may wait: lock_not_available. */
  static boolean isLocked(Throwable failure) {
    return sqlState(failure).equals("55P03");
  }

  /** Empty when no server said it. */
  private static String sqlState(Throwable failure) {
    return failure.getCause() instanceof PgException error ? error.getSqlState() : "";
  }

  private static boolean isPlain(PublicationDefinition wanted) {
    return wanted.filters().isEmpty() && wanted.schemas().isEmpty();
  }

  /** What the server said, without what holds row values. */
  static String saidByServer(Throwable failure) {
    return failure.getCause() instanceof PgException error ? error.getSqlState() + " " + error.getErrorMessage() : reason(failure);
  }

  /**
   * SQLSTATEs as the walsender uses them for slots, publications and limits; the others as anywhere. A replication command is
   * a syntax error only to a session that is none of replication, because something in between opened it.
   */
  private static PhilotesException ofServer(SourceConfig source, ServerError error, Throwable failure) {
    String why = error.sqlState() + " " + error.message();
    return switch (error.sqlState()) {
      case "55006" -> PhilotesException.of(ErrorCode.SLOT_BUSY, "slot", source.slot(), why, failure);
      case "53300", "53400" -> PhilotesException.of(ErrorCode.SOURCE_LIMITS, "slot", source.slot(), why, failure);
      case "42501" -> PhilotesException.of(ErrorCode.SOURCE_NO_REPLICATION_RIGHT, "user", source.database().user(), why, failure);
      case "42704" -> PhilotesException.of(error.message().contains("publication") ? ErrorCode.PUBLICATION_MISSING
          : ErrorCode.SLOT_MISSING, "source", source.name(), why, failure);
      case "42601" -> DatabaseFailures.pooler(Side.SOURCE, source.database(), why, failure);
      case "55000" -> PhilotesException.of(objectNotReady(error.message()), "slot", source.slot(), why, failure);
      default -> DatabaseFailures.ofSqlState(Side.SOURCE, source.database(), error.sqlState(), error.message(), failure);
    };
  }

  private static ErrorCode objectNotReady(String message) {
    if (message.contains("wal_level")) {
      return ErrorCode.SOURCE_WAL_LEVEL;
    }
    return message.contains("no longer") || message.contains("cannot read from") || message.contains("invalidated")
        ? ErrorCode.SLOT_LOST : ErrorCode.SOURCE_ERROR;
  }

  private static PhilotesException coded(ErrorCode code, DatabaseConfig database, Throwable failure) {
    return PhilotesException.of(code, "server", database.address(), reason(failure), failure);
  }

  private static String reason(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
