package io.philotes.bench.backlog;

import io.philotes.bench.BufferTemplate;
import io.philotes.bench.GcPauses;
import io.philotes.bench.Passage;
import io.philotes.bench.Server;
import io.philotes.bench.Usage;
import java.io.File;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The measure: PostgreSQL's own {@code pg_recvlogical} reads the same messages and writes them to /dev/null. It decodes
 * nothing and stores nothing.
 */
final class RecvlogicalDrain implements Contestant {

  static final String NAME = "pg_recvlogical";

  private final Server source;
  private final Slots slots;
  private final BufferTemplate template;
  private final Backlog backlog;
  private final File log;

  RecvlogicalDrain(Stage stage) {
    source = stage.servers().source();
    template = stage.template();
    slots = stage.slots();
    backlog = stage.backlog();
    log = stage.results().file("pg_recvlogical.out").toFile();
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Its version, or empty when it is not on the PATH. */
  static Optional<String> version() throws InterruptedException {
    try {
      Process process = new ProcessBuilder(NAME, "--version").redirectErrorStream(true).start();
      String line = process.inputReader().readLine();
      return process.waitFor() == 0 && line != null ? Optional.of(line) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public Drain run(int round) throws IOException, SQLException, InterruptedException {
    String slot = slots.copy("recv");
    template.clear();
    long start = System.nanoTime();
    Process process = start(slot);
    try {
      return measure(process, slot, start, round);
    } finally {
      process.destroyForcibly();
      slots.drop(slot);
    }
  }

  private Process start(String slot) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(List.of(NAME, "--host", source.host(), "--port", String.valueOf(source.port()),
        "--username", source.user(), "--dbname", Backlog.DATABASE, "--slot", slot, "--start", "--no-loop",
        "--endpos", backlog.end(), "--file", "/dev/null", "-o", "proto_version=1", "-o", "publication_names=" + BufferTemplate.PUBLICATION));
    builder.environment().put("PGPASSWORD", source.password());
    return builder.redirectErrorStream(true).redirectOutput(log).start();
  }

  /** The last look before it ends counts: at most 10 ms are missed. */
  private Drain measure(Process process, String slot, long start, int round) throws SQLException, InterruptedException {
    Usage own = null;
    Usage walsender = null;
    long pid = 0;
    while (!process.waitFor(10, TimeUnit.MILLISECONDS)) {
      pid = pid == 0 ? slots.pid(slot) : pid;
      Usage now = Usage.of(process.pid());
      own = now == null ? own : now;
      Usage sender = Usage.of(pid);
      walsender = sender == null ? walsender : sender;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (process.exitValue() != 0) {
      throw new IllegalStateException(NAME + " ended with " + process.exitValue());
    }
    double events = backlog.events();
    Passage passage = new Passage(backlog.events(), 0, seconds, 0, Usage.micros(own) / events, 0, 0, 0, own == null ? 0 : own.peakKilobytes() / 1024.0);
    return new Drain(NAME, round, passage, Usage.micros(walsender) / events, GcPauses.NONE);
  }
}
