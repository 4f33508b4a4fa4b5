package io.philotes.nemesis;

import io.philotes.endtoend.Rig;
import io.philotes.endtoend.Status;
import io.philotes.testing.JarProcess;
import io.philotes.verification.Deliveries;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

  /** Says so itself. */
  boolean leadsNow() {
    return Status.sourceState(port, Rig.SOURCE).equals("STREAMING");
  }

  /** Says so itself. */
  boolean standsBy() {
    return Status.sourceState(port, Rig.SOURCE).equals("STANDBY");
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
    return hasWrittenAfter(0, progress);
  }

  /** Whether it became the leader once more after it had been so often, and has written something new since. */
  boolean hasWrittenAfter(long leads, Progress progress) {
    return firstEvents(process.errors(), progress, leads).findFirst().isPresent();
  }

  /** Tells how it came up, now that it has ended. What happened to it after its first event is left out. */
  void countIn(Recoveries recoveries, Progress progress) {
    Optional<Instant> event = firstEvent(process.errors(), progress);
    if (disturbed) {
      recoveries.addDisturbed();
    } else if (event.isEmpty()) {
      recoveries.addUnfinished(Duration.between(started, process.ended()));
    } else {
      recovery(event.get()).ifPresentOrElse(recoveries::add, recoveries::addUnclear);
    }
  }

  private Optional<Recovery> recovery(Instant event) {
    List<String> log = process.errors();
    Optional<Instant> main = log.stream().flatMap(line -> time(line).stream()).findFirst();
    Optional<Instant> leads = last(log, " Leads the source ", event);
    Optional<Instant> streams = last(log, " Streams ", event);
    if (main.isEmpty() || leads.isEmpty() || streams.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Recovery(started, main.get(), leads.get(), streams.get(), event));
  }

  /** Whether it led with this fence. */
  boolean led(long fence) {
    return process.errors().stream().map(FENCE::matcher).anyMatch(lead -> lead.find() && Long.parseLong(lead.group(1)) == fence);
  }

  private static Optional<Instant> firstEvent(List<String> log, Progress progress) {
    return firstEvents(log, progress, 0).min(Comparator.naturalOrder());
  }

  private static Stream<Instant> firstEvents(List<String> log, Progress progress, long leads) {
    return log.stream().map(FENCE::matcher).filter(Matcher::find).skip(leads)
        .flatMap(lead -> progress.firstEvent(Long.parseLong(lead.group(1))).stream());
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
