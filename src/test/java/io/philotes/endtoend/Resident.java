package io.philotes.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Memory and open files of a process as the kernel counts them. */
final class Resident {

  private Resident() {}

  /** Resident set size now. */
  static long megabytes(long pid) {
    return field(pid, "VmRSS:");
  }

  /** Largest resident set size so far. */
  static long peakMegabytes(long pid) {
    return field(pid, "VmHWM:");
  }

  /** Files, sockets and the like that it has open. */
  static int files(long pid) {
    try (Stream<Path> open = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
      return (int) open.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long field(long pid, String name) {
    try {
      return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
