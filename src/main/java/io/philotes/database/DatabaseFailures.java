package io.philotes.database;

import io.philotes.config.DatabaseConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.protocol.AuthenticationRefusedException;
import io.philotes.postgres.replication.UnusablePemException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Gives a failed connection or statement its code. SQLSTATEs as in PostgreSQL, appendix "PostgreSQL Error Codes". The
 * server's DETAIL is never shown: it holds row values.
 */
public final class DatabaseFailures {

  private DatabaseFailures() {}

  /** The coded form of a failure; a failure that has a code already is returned as it is. */
  public static PhilotesException of(Side side, DatabaseConfig config, Throwable failure) {
    if (failure instanceof PhilotesException coded) {
      return coded;
    }
    if (failure instanceof PgException error) {
      return ofSqlState(side, config, error.getSqlState(), error.getErrorMessage(), failure);
    }
    return ofConnection(side, config, failure);
  }

  /** The coded form of an ErrorResponse. */
  public static PhilotesException ofSqlState(Side side, DatabaseConfig config, String state, String message, Throwable cause) {
    String why = state + " " + message;
    return switch (state) {
      case "28P01", "28000" -> PhilotesException.of(side.pick(ErrorCode.SOURCE_AUTHENTICATION, ErrorCode.BUFFER_AUTHENTICATION),
          "user", config.user(), why, cause);
      case "3D000" -> PhilotesException.of(side.pick(ErrorCode.SOURCE_DATABASE, ErrorCode.BUFFER_DATABASE), "database",
          config.database(), why, cause);
      case "42501" -> PhilotesException.of(side.pick(ErrorCode.SOURCE_RIGHTS, ErrorCode.BUFFER_RIGHTS), "user", config.user(), why, cause);
      case "25006" -> PhilotesException.of(side.pick(ErrorCode.SOURCE_ERROR, ErrorCode.BUFFER_READ_ONLY), "database", config.database(), why, cause);
      case "53100" -> PhilotesException.of(side.pick(ErrorCode.SOURCE_ERROR, ErrorCode.BUFFER_FULL), "database", config.database(), why, cause);
      case "08P01" -> ofProtocol(side, config, why, cause);
      default -> PhilotesException.of(ofClass(side, state), "server", config.address(), why, cause);
    };
  }

  /** PgBouncer refuses the session settings with which every connection of ours begins. A server takes them. */
  private static PhilotesException ofProtocol(Side side, DatabaseConfig config, String why, Throwable cause) {
    return why.contains("unsupported startup parameter") ? pooler(side, config, why, cause)
        : PhilotesException.of(ofClass(side, "08P01"), "server", config.address(), why, cause);
  }

  /** The coded form of an answer that no server gives, but a pooler in front of one. */
  public static PhilotesException pooler(Side side, DatabaseConfig config, String why, Throwable cause) {
    return PhilotesException.of(side.pick(ErrorCode.SOURCE_NOT_POSTGRESQL, ErrorCode.BUFFER_NOT_POSTGRESQL), "server", config.address(),
        why + "; so answers a connection pooler, and the server itself is needed", cause);
  }

  private static ErrorCode ofClass(Side side, String state) {
    boolean heals = switch (state.substring(0, 2)) {
      case "08", "53", "57" -> true;
      default -> state.equals("40001") || state.equals("40003") || state.equals("40P01") || state.equals("55P03") || state.equals("25P03");
    };
    return heals ? side.pick(ErrorCode.SOURCE_UNAVAILABLE, ErrorCode.BUFFER_UNAVAILABLE)
        : side.pick(ErrorCode.SOURCE_ERROR, ErrorCode.BUFFER_ERROR);
  }

  private static PhilotesException ofConnection(Side side, DatabaseConfig config, Throwable failure) {
    if (lacksFiles(failure)) {
      return PhilotesException.of(ErrorCode.OUT_OF_FILES, "server", config.address(), "no connection can be opened", failure);
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnusablePemException unusable) {
        return PhilotesException.of(side.pick(ErrorCode.SOURCE_TLS, ErrorCode.BUFFER_TLS), "server", config.address(), unusable.getMessage(), failure);
      }
      if (cause instanceof AuthenticationRefusedException) {
        return PhilotesException.of(side.pick(ErrorCode.SOURCE_AUTHENTICATION, ErrorCode.BUFFER_AUTHENTICATION), "server", config.address(),
            reason(cause), failure);
      }
      if (cause instanceof FileSystemException unreadable) {
        return PhilotesException.of(side.pick(ErrorCode.SOURCE_AUTHENTICATION, ErrorCode.BUFFER_AUTHENTICATION), "user",
            config.user(), "its password file " + unreadable.getFile() + " cannot be read: "
                + unreadable.getClass().getSimpleName(), failure);
      }
    }
    ErrorCode code = connectionCode(side, failure);
    return PhilotesException.of(code, "server", config.address(), reason(failure), failure);
  }

  /** There is no class for it; on Linux a file and a socket that cannot be opened say the same. */
  private static boolean lacksFiles(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException && String.valueOf(cause.getMessage()).contains("Too many open files")) {
        return true;
      }
    }
    return false;
  }

  private static ErrorCode connectionCode(Side side, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return side.pick(ErrorCode.SOURCE_UNKNOWN_HOST, ErrorCode.BUFFER_UNKNOWN_HOST);
      }
      if (cause instanceof SSLException || "SSL handshake failed".equals(cause.getMessage())) {
        return side.pick(ErrorCode.SOURCE_TLS, ErrorCode.BUFFER_TLS);
      }
      if (cause instanceof TimeoutException || cause instanceof NoRouteToHostException || isTimeout(cause)) {
        return side.pick(ErrorCode.SOURCE_TIMEOUT, ErrorCode.BUFFER_TIMEOUT);
      }
      if (cause instanceof ConnectException) {
        return side.pick(ErrorCode.SOURCE_REFUSED, ErrorCode.BUFFER_REFUSED);
      }
      if (cause instanceof ClosedChannelException) {
        return side.pick(ErrorCode.SOURCE_UNAVAILABLE, ErrorCode.BUFFER_UNAVAILABLE);
      }
    }
    return side.pick(ErrorCode.SOURCE_UNAVAILABLE, ErrorCode.BUFFER_UNAVAILABLE);
  }

  private static boolean isTimeout(Throwable cause) {
    return cause instanceof IOException && cause.getClass().getSimpleName().contains("Timeout");
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }
}
