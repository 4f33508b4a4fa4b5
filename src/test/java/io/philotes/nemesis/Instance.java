package io.philotes.nemesis;

import io.philotes.testing.JarProcess;
import io.philotes.verification.Deliveries;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
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
  private final Deliveries.Feed feed;
  private final Instant started;
  private boolean disturbed;

  Instance(String name, int port, JarProcess process, Deliveries.Feed feed, Instant started) {
    this.name = name;
    this.port = port;
    this.process = process;
    this.feed = feed;
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

  /** What its consumer was told. */
  Deliveries.Feed feed() {
    return feed;
  }

  boolean wasUp() {
    return process.errors().stream().anyMatch(line -> line.contains(" Philotes is up"));
  }

  /** How often it became the leader. */
  long leads() {
    return process.errors().stream().filter(line -> FENCE.matcher(line).find()).count();
  }

  /** Something else happened before it was up: how long it took says nothing. */
  void disturb() {
    disturbed = true;
  }

  @Override
  public String toString() {
    return name + " pid " + process.pid();
  }

  boolean hasWritten(Progress progress) {
    return firstEvent(process.errors(), progress).isPresent();
  }

  /** How it came up; empty when it did not, or not undisturbed. What happened to it afterwards is left out. */
  Optional<Recovery> recovery(Progress progress) {
    List<String> log = process.errors();
    Optional<Instant> main = log.stream().flatMap(line -> time(line).stream()).findFirst();
    Optional<Instant> event = firstEvent(log, progress);
    if (disturbed || main.isEmpty() || event.isEmpty()) {
      return Optional.empty();
    }
    Optional<Instant> leads = last(log, " Leads the source ", event.get());
    Optional<Instant> streams = last(log, " Streams ", event.get());
    if (leads.isEmpty() || streams.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Recovery(started, main.get(), leads.get(), streams.get(), event.get()));
  }

  private static Optional<Instant> firstEvent(List<String> log, Progress progress) {
    return log.stream().map(FENCE::matcher).filter(Matcher::find).flatMap(lead -> progress.firstEvent(Long.parseLong(lead.group(1))).stream())
        .min(Comparator.naturalOrder());
  }

  private static Optional<Instant> last(List<String> log, String text, Instant until) {
    return log.stream().filter(line -> line.contains(text)).flatMap(line -> time(line).stream()).filter(time -> !time.isAfter(until))
        .reduce((before, time) -> time);
  }

  private static Optional<Instant> time(String line) {
    try {
      return Optional.of(Instant.parse(line.substring(0, Math.max(0, line.indexOf(' ')))));
    } catch (DateTimeParseException noRecord) {
      return Optional.empty();
    }
  }
}
