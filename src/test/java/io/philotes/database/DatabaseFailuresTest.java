package io.philotes.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.config.DatabaseConfig;
import io.philotes.config.Secret;
import io.philotes.config.SslMode;
import io.philotes.error.ErrorCode;
import java.net.SocketException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DatabaseFailuresTest {

  private final DatabaseConfig config = new DatabaseConfig("db", 5432, "shop", "capture", Secret.ofValue("x"), SslMode.DISABLE, null,
      Duration.ofSeconds(1));

  /** Neither the server nor the password file is to blame. */
  @Test
  void f13TellsThatTheProcessHasNoFreeFile() {
    assertEquals(ErrorCode.OUT_OF_FILES, code(new IllegalStateException("failed to open", new SocketException("Too many open files"))));
    assertEquals(ErrorCode.OUT_OF_FILES, code(new FileSystemException("/run/secrets/x", null, "Too many open files")));
  }

  @Test
  void tellsAPasswordFileThatCannotBeRead() {
    assertEquals(ErrorCode.SOURCE_AUTHENTICATION, code(new FileSystemException("/run/secrets/x", null, "denied")));
  }

  private ErrorCode code(Throwable failure) {
    return DatabaseFailures.of(Side.SOURCE, config, failure).code();
  }
}
