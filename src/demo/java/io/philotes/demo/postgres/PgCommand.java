package io.philotes.demo.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's programs. They refuse to run as root, so root runs them as the user {@code nobody}, or where that
 * is not possible in a user namespace of its own.
 */
final class PgCommand {

  private static final String NOBODY = "65534";
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
  private static final List<String> IN_NAMESPACE = List.of("unshare", "-U");

  private final List<String> prefix;

  private PgCommand(List<String> prefix) {
    this.prefix = prefix;
  }

  /** The way that works here. */
  static PgCommand find() throws IOException {
    if (!System.getProperty("user.name").equals("root")) {
      return new PgCommand(List.of());
    }
    for (List<String> prefix : List.of(AS_NOBODY, IN_NAMESPACE)) {
      if (works(prefix)) {
        return new PgCommand(prefix);
      }
    }
    throw new IOException("PostgreSQL does not run as root, and neither setpriv nor unshare works here: run as another user");
  }

  /** Gives the directory to the user that the programs run as. */
  void own(Path directory) throws IOException {
    if (prefix == AS_NOBODY) {
      Files.setAttribute(directory, "unix:uid", Integer.valueOf(NOBODY));
      Files.setAttribute(directory, "unix:gid", Integer.valueOf(NOBODY));
    }
  }

  /**
   * Runs a program to its end. What it prints goes into the file.
   *
   * @throws IOException when it fails or takes longer than a minute; the message holds the end of the file
   */
  void run(Path log, Path directory, List<String> command) throws IOException {
    int exit = exitOf(command, directory, log);
    if (exit != 0) {
      List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
      throw new IOException(command.get(0) + " ended with " + exit + ": "
          + String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size())));
    }
  }

  private int exitOf(List<String> command, Path directory, Path log) throws IOException {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(whole).directory(directory.toFile()).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    return await(builder.start());
  }

  private static boolean works(List<String> prefix) {
    List<String> command = new ArrayList<>(prefix);
    command.add("true");
    try {
      return await(new ProcessBuilder(command).redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD).start()) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static int await(Process process) throws IOException {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("no end within 60 s: " + process.info().command().orElse("process " + process.pid()));
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new IOException("interrupted", e);
    }
  }
}
