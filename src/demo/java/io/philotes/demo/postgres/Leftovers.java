package io.philotes.demo.postgres;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Servers of a run that was killed: they are detached and would live for ever. Each directory names the process that
 * made it; the next run stops the server of a directory whose process is gone, and deletes it.
 */
final class Leftovers {

  private static final String PREFIX = "philotes-server-";
  private static final String OWNER = "-of-";

  private Leftovers() {}

  /** A new directory that names this process. */
  static Path newDirectory(Path parent) throws IOException {
    return Files.createTempDirectory(parent, PREFIX + ProcessHandle.current().pid() + OWNER);
  }

  /** Stops and deletes what dead processes of this user left. */
  static void remove(Path parent) throws IOException {
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, PREFIX + "*" + OWNER + "*")) {
      for (Path directory : directories) {
        if (isAbandoned(directory)) {
          delete(directory);
        }
      }
    }
  }

  /** Another run may be at it too, and the server's processes may still write: what stays is for the next run. */
  private static void delete(Path directory) {
    try {
      postmaster(directory.resolve("data")).ifPresent(ProcessHandle::destroyForcibly);
      PgFiles.delete(directory);
    } catch (IOException someoneElseIsAtIt) {
      return;
    }
  }

  /** The main process of the server with that data directory, if it runs. */
  static Optional<ProcessHandle> postmaster(Path data) throws IOException {
    Path file = data.resolve("postmaster.pid");
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    return lines.isEmpty() ? Optional.empty()
        : ProcessHandle.of(Long.parseLong(lines.get(0).strip())).filter(process -> serves(process, data));
  }

  /** The number may belong to another process by now: only one that names the data directory is the server. */
  private static boolean serves(ProcessHandle process, Path data) {
    Path commandLine = Path.of("/proc", String.valueOf(process.pid()), "cmdline");
    try {
      return process.isAlive() && Files.readString(commandLine).contains(data.toString());
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isAbandoned(Path directory) {
    String name = directory.getFileName().toString();
    String pid = name.substring(PREFIX.length(), name.indexOf(OWNER));
    return pid.chars().allMatch(Character::isDigit) && Files.isWritable(directory)
        && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }
}
