package io.philotes.simulation;

import java.util.Arrays;
import java.util.Collections;
import java.util.random.RandomGenerator;

/**
 * What a simulated source is like.
 *
 * @param clients who write at the same time, at most 30
 * @param tables published tables; they take the replica identities in turn
 * @param version PostgreSQL's major version: 14 sends empty transactions, from 17 on a shutdown saves the slot
 * @param walSenderTimeout in milliseconds, 0 for none
 * @param keepaliveOneIn how rarely the walsender sends a keepalive between two messages by itself, 0 for never
 * @param weights how often the clients take each {@link SimStep}, by its ordinal
 * @param messages whether logical messages are asked for
 */
public record SimSourceOptions(int clients, int tables, int version, long walSenderTimeout, int keepaliveOneIn,
                               int[] weights, boolean messages) {

  public static final int KEYS = 24;

  public SimSourceOptions {
    weights = weights.clone();
  }

  /** Four clients and five tables on version 18. */
  public static SimSourceOptions standard() {
    int[] weights = Arrays.stream(SimStep.values()).mapToInt(SimStep::weight).toArray();
    return new SimSourceOptions(4, 5, 18, 60_000, 24, weights, false);
  }

  /** Another source for each seed: all versions, few and many clients. */
  public static SimSourceOptions any(RandomGenerator random) {
    SimSourceOptions standard = standard();
    return new SimSourceOptions(1 + random.nextInt(6), 1 + random.nextInt(6), 14 + random.nextInt(5),
        random.nextInt(8) == 0 ? 0 : 60_000, 4 + random.nextInt(40), standard.weights, false);
  }

  public SimSourceOptions with(SimStep step, int weight) {
    int[] changed = weights.clone();
    changed[step.ordinal()] = weight;
    return new SimSourceOptions(clients, tables, version, walSenderTimeout, keepaliveOneIn, changed, messages);
  }

  public SimSourceOptions withVersion(int major) {
    return new SimSourceOptions(clients, tables, major, walSenderTimeout, keepaliveOneIn, weights, messages);
  }

  public SimSourceOptions withClients(int number) {
    return new SimSourceOptions(number, tables, version, walSenderTimeout, keepaliveOneIn, weights, messages);
  }

  public SimSourceOptions withWalSenderTimeout(long millis) {
    return new SimSourceOptions(clients, tables, version, millis, keepaliveOneIn, weights, messages);
  }

  public SimSourceOptions withMessages() {
    return new SimSourceOptions(clients, tables, version, walSenderTimeout, keepaliveOneIn, weights, true);
  }

  boolean sendsEmptyTransactions() {
    return version < 15;
  }

  boolean savesSlotAtShutdown() {
    return version >= 17;
  }

  /** Each step as often as it weighs, for drawing one at random. */
  SimStep[] wheel(boolean inTransaction) {
    return Arrays.stream(SimStep.values())
        .filter(step -> step.inTransaction() == inTransaction)
        .flatMap(step -> Collections.nCopies(weights[step.ordinal()], step).stream())
        .toArray(SimStep[]::new);
  }
}
