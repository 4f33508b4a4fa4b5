package io.philotes.nemesis;

import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.verification.Finding;
import io.philotes.verification.LogScan;
import io.philotes.verification.ProcessWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The product's processes: one always, two at times. Looks at what each one logged when it has ended, and keeps it in a
 * file. Belongs to one thread.
 */
final class Processes implements AutoCloseable {

  /** A process that was told to stop must have stopped by then, on a busy machine too. */
  private static final Duration GRACE = Duration.ofSeconds(40);
  private static final int SIGTERM = 143;
  /** A start that finds no buffer ends so, and says why; whoever supervises the process starts it again. */
  private static final int NO_CONNECTION = 4;
  private static final Pattern NO_BUFFER = Pattern.compile("^PHL-BUF-(2|3|4|12) ");
  private static final LogScan QUIET = new LogScan(List.of(), 100, 0);
  /** What only a broken history explains; there is none here. */
  private static final Pattern REFUSAL = Pattern.compile(
      "SLOT_MISSING|SLOT_LOST|SLOT_ADVANCED|SLOT_WRONG|BEHIND_CHECKPOINT|DIFFERENT_CLUSTER|DIVERGED|to=\"FAILED\"");

  private final Stand stand;
  private final Recoveries recoveries = new Recoveries();
  private final ProcessWatch resources = new ProcessWatch(700, 150, 400);
  private final List<Finding> findings = new ArrayList<>();
  private Instance primary;
  private Instance second;
  private int kills;
  private int gaveUp;

  Processes(Stand stand) {
    this.stand = stand;
    primary = stand.start("one");
  }

  Instance primary() {
    return primary;
  }

  Recoveries recoveries() {
    return recoveries;
  }

  int kills() {
    return kills;
  }

  /** SIGKILL, and another process at once. */
  void kill() {
    supervise();
    resources.sample(primary.process().pid());
    kill(primary);
    primary = stand.start(primary.name());
    if (second != null) {
      primary.disturb();
    }
  }

  /** SIGTERM, and another process when it has ended. */
  void terminate() {
    supervise();
    primary.process().terminate();
    int exit = primary.process().awaitExit(GRACE);
    if (exit != SIGTERM) {
      findings.add(new Finding("F03", primary + " was told to stop and ended with " + exit));
    }
    ended(primary);
    primary = stand.start(primary.name());
  }

  void startSecond() {
    supervise();
    disturb();
    second = stand.start(primary.name().equals("one") ? "two" : "one");
    second.disturb();
  }

  /** Kills the process and starts two in its place. */
  void restartAsTwo() {
    supervise();
    kill(primary);
    primary = stand.start("one");
    second = stand.start("two");
    disturb();
  }

  /** Kills one of the two; the other one stays. */
  void killOne(boolean first) {
    supervise();
    kill(first ? primary : second);
    if (first) {
      primary = second;
    }
    second = null;
  }

  /** Processes that are not up yet are so no more without outside influence. */
  void disturb() {
    for (Instance instance : running()) {
      if (!instance.hasWritten(stand.progress())) {
        instance.disturb();
      }
    }
  }

  /** Waits until the only process has written a new event. */
  void awaitRecovery() {
    Await.until(primary + " leads and has made a new event durable", Stand.LIMIT, () -> {
      supervise();
      return primary.hasWritten(stand.progress());
    });
  }

  /** Waits until something is durable that was committed from now on. */
  void awaitEvent() {
    long now = stand.rig().source().queryLong("SELECT pg_current_wal_insert_lsn() - '0/0'");
    Await.until("something committed after " + now + " is durable", Stand.LIMIT, () -> {
      supervise();
      return stand.progress().end() > now;
    });
  }

  List<Instance> running() {
    return second == null ? List.of(primary) : List.of(primary, second);
  }

  List<Finding> findings() {
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(resources.findings());
    return all;
  }

  /** What a supervisor does: a process that ended while starting, for want of the buffer, is started again. */
  void supervise() {
    primary = supervised(primary);
    second = second == null ? null : supervised(second);
  }

  private Instance supervised(Instance instance) {
    if (instance.process().isAlive()) {
      return instance;
    }
    int exit = instance.process().awaitExit(GRACE);
    List<String> log = instance.process().errors();
    ended(instance);
    if (exit != NO_CONNECTION || log.stream().noneMatch(line -> NO_BUFFER.matcher(line).find()) || instance.wasUp()) {
      throw new AssertionError(instance + " ended by itself with " + exit + " and said " + log.subList(Math.max(0, log.size() - 5), log.size()));
    }
    gaveUp++;
    Instance next = stand.start(instance.name());
    next.disturb();
    return next;
  }

  /** Starts that ended for want of the buffer. */
  int gaveUp() {
    return gaveUp;
  }

  /** Stops what runs, in an orderly way. */
  @Override
  public void close() {
    for (Instance instance : running()) {
      if (instance.process().isAlive()) {
        instance.process().terminate();
        instance.process().awaitExit(GRACE);
        ended(instance);
      }
    }
  }

  /** Kills what runs; when the run failed, it tells what it thought it was doing. */
  void abandon() {
    for (Instance instance : running()) {
      if (instance.process().isAlive()) {
        List<String> log = new ArrayList<>();
        log.add("stats: " + stats(instance));
        instance.process().kill();
        log.addAll(instance.process().errors());
        keep(instance, log);
      }
    }
  }

  private static String stats(Instance instance) {
    try {
      return JarProcess.get(instance.port(), "/stats").body();
    } catch (IOException e) {
      return e.toString();
    }
  }

  String resources() {
    return resources.toString();
  }

  private void kill(Instance instance) {
    instance.process().kill();
    kills++;
    ended(instance);
  }

  private void ended(Instance instance) {
    List<String> log = instance.process().errors();
    for (Finding finding : QUIET.scan(log)) {
      findings.add(new Finding(finding.check(), instance + ": " + finding.what()));
    }
    Optional<String> refusal = log.stream().filter(line -> REFUSAL.matcher(line).find()).findFirst();
    refusal.ifPresent(line -> findings.add(new Finding("F06", instance + " refused without a reason: " + line)));
    if (instance.feed().rewinds() >= Math.max(1, instance.leads())) {
      findings.add(new Finding("K7", instance + " led " + instance.leads() + " times and began " + instance.feed().rewinds() + " times anew"));
    }
    instance.recovery(stand.progress()).ifPresent(recoveries::add);
    keep(instance, log);
  }

  private void keep(Instance instance, List<String> log) {
    List<String> lines = new ArrayList<>(log);
    lines.add(0, "process " + instance);
    try {
      Files.write(stand.directory().resolve("philotes.log"), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
