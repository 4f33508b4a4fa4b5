package io.philotes.nemesis;

import io.philotes.endtoend.Death;
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
  private static final int MOST_WARNINGS = 100;
  /** What only a broken history explains; there is none here. */
  private static final Pattern REFUSAL = Pattern.compile(
      "SLOT_MISSING|SLOT_LOST|SLOT_ADVANCED|SLOT_WRONG|BEHIND_CHECKPOINT|DIFFERENT_CLUSTER|DIVERGED|to=\"FAILED\"");

  private final Stand stand;
  private final LogScan quiet;
  private final Halts halts = new Halts();
  private final Recoveries recoveries = new Recoveries();
  private final ProcessWatch resources = new ProcessWatch(700, 150, 400);
  private final List<Finding> findings = new ArrayList<>();
  private Instance primary;
  private Instance second;
  private int kills;
  private int gaveUp;

  Processes(Stand stand) {
    this.stand = stand;
    quiet = LogScan.of(stand.rig().environment(), MOST_WARNINGS, 0);
    primary = stand.start("one");
  }

  Instance primary() {
    return primary;
  }

  /** The other one; null when there is one only. */
  Instance second() {
    return second;
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

  /**
   * SIGKILL; the next process dies at a failpoint, and is killed when it does not come there in time; then another one at once.
   */
  void dieAt(Death death, Duration reach) {
    supervise();
    kill(primary);
    primary = stand.start(primary.name(), death);
    primary.disturb();
    if (!primary.process().endsWithin(reach)) {
      halts.unreached(death);
      kill(primary);
    } else if (halts.isAt(death, primary.process().awaitExit(GRACE), primary.process().errors())) {
      readCursor(primary);
      ended(primary);
    } else {
      endedByItself(primary);
    }
    primary = stand.start(primary.name());
  }

  Halts halts() {
    return halts;
  }

  /** SIGTERM, and another process when it has ended. */
  void terminate() {
    supervise();
    primary.process().terminate();
    int exit = primary.process().awaitExit(GRACE);
    if (exit != SIGTERM) {
      findings.add(new Finding("F03", primary + " was told to stop and ended with " + exit));
    }
    readCursor(primary);
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

  /** Waits until one of the two leads, no matter which, and the other one stands by. */
  void awaitLeaderAndStandby() {
    Await.until("one of two leads and the other stands by", Stand.LIMIT, () -> {
      supervise();
      return primary.leadsNow() && second.standsBy() || primary.standsBy() && second.leadsNow();
    });
  }

  /** The one that leads becomes the primary one. */
  void putLeaderFirst() {
    if (second.leadsNow()) {
      Instance leader = second;
      second = primary;
      primary = leader;
    }
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

  /** Waits until the only process has written a new event, and something that is committed now. */
  void awaitRecovery() {
    Await.until(primary + " leads and has made a new event durable", Stand.LIMIT, () -> {
      supervise();
      return primary.hasWritten(stand.progress());
    });
    awaitEvent();
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

  void find(Finding finding) {
    findings.add(finding);
  }

  /** What was found on the way; what can be said only at the end is not in it. */
  void requireClean() {
    if (!findings.isEmpty()) {
      throw new AssertionError(findings.toString());
    }
  }

  List<Finding> findings() {
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(resources.findings());
    return all;
  }

  /** What a supervisor does: a process that ended by itself is started again. */
  void supervise() {
    primary = supervised(primary);
    second = second == null ? null : supervised(second);
  }

  private Instance supervised(Instance instance) {
    if (instance.process().isAlive()) {
      return instance;
    }
    endedByItself(instance);
    Instance next = stand.start(instance.name());
    next.disturb();
    return next;
  }

  /** That may only be for want of the buffer, while it starts, and while we keep the buffer away. */
  private void endedByItself(Instance instance) {
    int exit = instance.process().awaitExit(GRACE);
    List<String> log = instance.process().errors();
    ended(instance);
    boolean noBuffer = exit == NO_CONNECTION && log.stream().anyMatch(line -> NO_BUFFER.matcher(line).find()) && !instance.wasUp();
    if (noBuffer && stand.outages().explain(instance.process().pid(), instance.process().ended())) {
      gaveUp++;
    } else {
      findings.add(new Finding("F01", instance + " ended by itself with " + exit + (noBuffer ? " although nothing kept the buffer away" : "")
          + " and said " + log.subList(Math.max(0, log.size() - 5), log.size())));
    }
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
    readCursor(instance);
    ended(instance);
  }

  /**
   * Who begins after a death begins behind what was stored by then. One that lives already is held to it when the dead one
   * still led: else it may have begun before we looked.
   */
  private void readCursor(Instance dead) {
    stand.stored().read().filter(place -> dead.led(place.fence())).ifPresent(place -> running().stream()
        .filter(other -> other != dead).forEach(other -> other.feed().beginsBehind(place.position())));
  }

  private void ended(Instance instance) {
    List<String> log = instance.process().errors();
    List<Finding> said = new ArrayList<>(quiet.scan(log));
    said.addAll(instance.feed().checkRewinds(log));
    for (Finding finding : said) {
      findings.add(new Finding(finding.check(), instance + ": " + finding.what()));
    }
    Optional<String> refusal = log.stream().filter(line -> REFUSAL.matcher(line).find()).findFirst();
    refusal.ifPresent(line -> findings.add(new Finding("F06", instance + " refused without a reason: " + line)));
    instance.countIn(recoveries, stand.progress());
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
