package io.philotes.nemesis;

import io.philotes.testing.Await;
import io.philotes.testing.FaultProxy;
import io.philotes.testing.JarProcess;
import io.philotes.testing.Links;
import io.philotes.testing.Pace;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.StopMode;
import io.philotes.testing.TestDatabase;
import java.time.Duration;
import java.util.List;

/** Does what a {@link Fault} says. Belongs to one thread. */
final class Faults {

  private static final Pace SLOW = Pace.UNDISTURBED.delayed(Duration.ofMillis(80), Duration.ofMillis(60)).limited(1 << 20);

  private final Stand stand;
  private final Processes processes;

  Faults(Stand stand, Processes processes) {
    this.stand = stand;
    this.processes = processes;
  }

  /** Begins one; the answer ends it. A process that has just given up is replaced first: it could not be frozen. */
  Runnable begin(Round round) {
    processes.supervise();
    processes.disturb();
    if (!round.fault().orElseThrow().concernsBuffer()) {
      return happen(round);
    }
    stand.outages().begin();
    Runnable end = happen(round);
    return () -> {
      end.run();
      stand.outages().end();
    };
  }

  private Runnable happen(Round round) {
    return switch (round.fault().orElseThrow()) {
      case FREEZE -> freeze(processes.primary());
      case TERMINATE -> once(processes::terminate);
      case END_WALSENDER -> once(this::endWalsender);
      case CRASH_SOURCE -> once(this::killWalsender);
      case CRASH_BUFFER -> once(this::killWriter);
      case CUT_SOURCE -> once(() -> cut(stand.sourceLine(), round.first()));
      case CUT_BUFFER -> once(() -> cut(stand.bufferLine(), round.first()));
      case REFUSE_SOURCE -> refuse(stand.sourceLine());
      case REFUSE_BUFFER -> refuse(stand.bufferLine());
      case SILENCE_SOURCE -> silence(stand.sourceLine().all());
      case SILENCE_BUFFER -> silence(stand.bufferLine().all());
      case SLOW_SOURCE -> slow(stand.sourceLine().all());
      case SLOW_BUFFER -> slow(stand.bufferLine().all());
      case STOP_SOURCE_FAST -> stopSourceFast();
      case STOP_SOURCE_IMMEDIATE -> crashSource();
      case STOP_BUFFER_FAST -> stop(stand.buffers(), StopMode.FAST);
      case STOP_BUFFER_IMMEDIATE -> stop(stand.buffers(), StopMode.IMMEDIATE);
      case SECOND_INSTANCE -> second(round.first());
      case TWO_AT_ONCE -> twoAtOnce(round.first());
      case TAKEOVER -> Takeover.begin(stand, processes, round.first());
    };
  }

  private static Runnable once(Runnable fault) {
    fault.run();
    return () -> { };
  }

  /** One that is still connecting to the buffer may find when it wakes that its time is over, and give up. */
  private Runnable freeze(Instance instance) {
    JarProcess process = instance.process();
    boolean starting = !instance.wasUp();
    if (starting) {
      stand.outages().beginFor(process.pid());
    }
    process.freeze();
    return () -> {
      if (process.isAlive()) {
        process.thaw();
      }
      if (starting) {
        stand.outages().end();
      }
    };
  }

  private void endWalsender() {
    stand.rig().source().query("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active_pid IS NOT NULL");
  }

  private void killWalsender() {
    kill(stand.rig().source(), "SELECT active_pid FROM pg_replication_slots WHERE active_pid IS NOT NULL", stand.watch()::crashed);
  }

  private void killWriter() {
    kill(stand.rig().buffer(), "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        + " AND application_name LIKE '%writer%'", () -> { });
  }

  /** The server's other processes notice, and begin anew; it accepts connections again when this returns. */
  private static void kill(TestDatabase database, String backends, Runnable announcement) {
    List<String> pids = database.queryColumn(backends);
    if (pids.isEmpty()) {
      return;
    }
    String before = checkpointer(database);
    announcement.run();
    ProcessHandle.of(Long.parseLong(pids.get(0))).ifPresent(ProcessHandle::destroyForcibly);
    Await.until("the server has recovered", Stand.LIMIT, () -> !checkpointer(database).equals(before));
  }

  /** The checkpointer begins anew with each recovery. */
  private static String checkpointer(TestDatabase database) {
    return database.queryText("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'");
  }

  private static void cut(FaultProxy line, boolean orderly) {
    if (orderly) {
      line.all().cut();
    } else {
      line.all().reset();
    }
  }

  private static Runnable refuse(FaultProxy line) {
    line.refuse();
    line.all().reset();
    return line::accept;
  }

  private static Runnable silence(Links links) {
    links.hold();
    return links::release;
  }

  private static Runnable slow(Links links) {
    links.pace(SLOW);
    return () -> links.pace(Pace.UNDISTURBED);
  }

  private static Runnable stop(PostgresServer server, StopMode mode) {
    server.stop(mode);
    return server::start;
  }

  /** Before 17 a shutdown need not save how far a slot was confirmed. */
  private Runnable stopSourceFast() {
    if (Long.parseLong(stand.rig().source().queryText("SHOW server_version_num")) < 170_000) {
      stand.watch().crashed();
    }
    return stop(stand.sources(), StopMode.FAST);
  }

  private Runnable crashSource() {
    stand.watch().crashed();
    return stop(stand.sources(), StopMode.IMMEDIATE);
  }

  private Runnable second(boolean first) {
    processes.startSecond();
    return () -> processes.killOne(first);
  }

  private Runnable twoAtOnce(boolean first) {
    processes.restartAsTwo();
    processes.awaitLeaderAndStandby();
    return () -> processes.killOne(first);
  }
}
