package io.philotes.nemesis;

import io.philotes.testing.JarProcess;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One process of the product, and what its log says of how it came up. */
final class Instance {

  private static final Pattern FENCE = Pattern.compile(" Leads the source .*fence=\"(\\d+)\"");

  private final String name;
  private final int port;
  private final JarProcess process;
  private final Instant started;
  private boolean disturbed;

  Instance(String name, int port, JarProcess process, Instant started) {
    this.name = name;
    this.port = port;
    this.process = process;
    this.started = started;
  }

  String name() {
    return name;
  }

  /** Of its HTTP endpoint. */
  int port() {
    return port;
  }

  Instant started() {
    return started;
  }

  JarProcess process() {
    return process;
  }

  /** Something else happened before it was up: how long it took says nothing. */
  void disturb() {
    disturbed = true;
  }

  @Override
  public String toString() {
    return name + " pid " + process.pid();
  }

  /** The fence under which it leads, or led at last. */
  Optional<Long> fence() {
    return last(process.errors(), " Leads the source ").map(FENCE::matcher).filter(Matcher::find).map(found -> Long.parseLong(found.group(1)));
  }

  boolean hasWritten(Progress progress) {
    return fence().flatMap(progress::firstEvent).isPresent();
  }

  /** How it came up; empty when it did not, or not undisturbed. */
  Optional<Recovery> recovery(Progress progress) {
    List<String> log = process.errors();
    Optional<Instant> main = log.stream().flatMap(line -> time(line).stream()).findFirst();
    Optional<Instant> leads = last(log, " Leads the source ").flatMap(Instance::time);
    Optional<Instant> streams = last(log, " Streams ").flatMap(Instance::time);
    Optional<Instant> event = fence().flatMap(progress::firstEvent);
    if (disturbed || main.isEmpty() || leads.isEmpty() || streams.isEmpty() || event.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Recovery(started, main.get(), leads.get(), streams.get(), event.get()));
  }

  private static Optional<String> last(List<String> log, String text) {
    return log.stream().filter(line -> line.contains(text)).reduce((before, line) -> line);
  }

  private static Optional<Instant> time(String line) {
    try {
      return Optional.of(Instant.parse(line.substring(0, Math.max(0, line.indexOf(' ')))));
    } catch (DateTimeParseException noRecord) {
      return Optional.empty();
    }
  }
}
