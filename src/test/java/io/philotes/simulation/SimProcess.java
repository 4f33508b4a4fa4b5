package io.philotes.simulation;

import io.philotes.timing.Timers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An operating system's process: it can be killed at any command that leaves or reaches it, or stand still. Its timers
 * are the product's clock. What a dead process still does before the stack unwinds reaches nobody.
 */
public final class SimProcess implements Timers {

  private final SimSchedule schedule;
  private final String name;
  private final Map<Long, SimSchedule.Task> timers = new HashMap<>();
  private final ArrayDeque<SimSchedule.Task> standing = new ArrayDeque<>();
  private final List<Runnable> onDeath = new ArrayList<>();
  private long timerNumber;
  private boolean alive = true;
  private boolean stopped;
  private int crashIn = Integer.MAX_VALUE;

  public SimProcess(SimSchedule schedule, String name) {
    this.schedule = schedule;
    this.name = name;
  }

  public String name() {
    return name;
  }

  public boolean isAlive() {
    return alive;
  }

  /** Whether it stands still, as after SIGSTOP. */
  public boolean isStopped() {
    return stopped;
  }

  /** Dies after so many commands. */
  public void crashIn(int commands) {
    crashIn = commands;
  }

  /** A command leaves or reaches the process: it may be its last. False when the process is dead. */
  public boolean command() {
    if (alive && --crashIn <= 0) {
      kill();
    }
    return alive;
  }

  /** Told once when the process is gone. */
  public void onDeath(Runnable told) {
    onDeath.add(told);
  }

  public void kill() {
    if (alive) {
      alive = false;
      timers.clear();
      standing.clear();
      onDeath.forEach(Runnable::run);
    }
  }

  public void stop() {
    stopped = true;
  }

  public void goOn() {
    stopped = false;
    while (alive && !stopped && !standing.isEmpty()) {
      schedule.runNow(standing.remove());
    }
  }

  void run(SimSchedule.Task task) {
    if (alive && stopped) {
      standing.add(task);
    } else if (alive) {
      schedule.runNow(task);
    }
  }

  @Override
  public long nanos() {
    return schedule.now();
  }

  @Override
  public long after(long delayMillis, Runnable action) {
    long id = timerNumber++;
    timers.put(id, schedule.in(Math.max(1, delayMillis) * 1_000_000, this, () -> {
      timers.remove(id);
      action.run();
    }));
    return id;
  }

  @Override
  public long every(long periodMillis, Runnable action) {
    long id = timerNumber++;
    repeat(id, periodMillis, action);
    return id;
  }

  private void repeat(long id, long periodMillis, Runnable action) {
    timers.put(id, schedule.in(periodMillis * 1_000_000, this, () -> {
      repeat(id, periodMillis, action);
      action.run();
    }));
  }

  @Override
  public void cancel(long timer) {
    SimSchedule.Task task = timers.remove(timer);
    if (task != null) {
      task.cancel();
    }
  }
}
