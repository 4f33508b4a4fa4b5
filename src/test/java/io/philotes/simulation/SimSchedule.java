package io.philotes.simulation;

import java.util.PriorityQueue;

/** Simulated time: what is due next, in an order that depends on nothing but the calls. */
public final class SimSchedule {

  /** Something that is to happen. */
  public static final class Task implements Comparable<Task> {
    private final long at;
    private final long number;
    private final SimProcess owner;
    private final Runnable run;
    private boolean cancelled;

    private Task(long at, long number, SimProcess owner, Runnable run) {
      this.at = at;
      this.number = number;
      this.owner = owner;
      this.run = run;
    }

    public void cancel() {
      cancelled = true;
    }

    @Override
    public int compareTo(Task other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }

  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private long now = 1_000_000_000L;
  private long number;

  /** Nanoseconds. */
  public long now() {
    return now;
  }

  public long millis() {
    return now / 1_000_000;
  }

  /**
   * Runs something later.
   *
   * @param owner the process in which it happens, which must live then; null for the world outside
   */
  public Task at(long nanos, SimProcess owner, Runnable run) {
    Task task = new Task(Math.max(nanos, now), number++, owner, run);
    tasks.add(task);
    return task;
  }

  public Task in(long nanos, SimProcess owner, Runnable run) {
    return at(now + nanos, owner, run);
  }

  /** Lets the next thing happen; false when nothing is left. */
  public boolean step() {
    Task task = tasks.poll();
    if (task == null) {
      return false;
    }
    now = task.at;
    if (!task.cancelled) {
      if (task.owner == null) {
        task.run.run();
      } else {
        task.owner.run(task);
      }
    }
    return true;
  }

  void runNow(Task task) {
    if (!task.cancelled) {
      task.run.run();
    }
  }
}
