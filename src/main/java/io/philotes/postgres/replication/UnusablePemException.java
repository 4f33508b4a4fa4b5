package io.philotes.postgres.replication;

import java.io.IOException;
import java.nio.file.Path;

/** A file with a certificate or a key is of no use. The message names the file and the reason, and holds nothing of its content. */
public final class UnusablePemException extends IOException {

  UnusablePemException(Path file, String why, Throwable cause) {
    super("the file " + file + " " + why, cause);
  }
}
