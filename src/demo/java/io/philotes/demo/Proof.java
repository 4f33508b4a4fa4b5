package io.philotes.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The comparison of what the shop committed with what was delivered and with what the buffer holds.
 *
 * @param figures to be printed in any case
 * @param failures what is missing, double or different, in words; empty when all is proven
 */
record Proof(List<String> figures, List<String> failures) {

  /** @param source every row of the shop's tables, and how often it is there */
  static Proof of(Tally committed, Deliveries.Delivered delivered, ShadowTables shadow, BufferReplay buffer,
                  Map<String, Map<Row, Integer>> source) {
    List<String> failures = new ArrayList<>();
    same(failures, "transactions delivered", committed.transactions(), delivered.transactions());
    same(failures, "events delivered", committed.changes(), delivered.events());
    same(failures, "last position", committed.changes(), delivered.position());
    same(failures, "events delivered twice", 0, delivered.twice());
    same(failures, "positions never delivered", 0, delivered.missing());
    same(failures, "transactions torn apart", 0, delivered.torn());
    same(failures, "transactions in the buffer", committed.transactions(), buffer.transactions());
    same(failures, "events in the buffer", committed.changes(), buffer.events());
    same(failures, "gaps in the buffer", 0, buffer.gaps());
    tables(failures, "consumer", shadow, source);
    tables(failures, "buffer", buffer.shadow(), source);
    return new Proof(figures(committed, delivered, buffer, source), List.copyOf(failures));
  }

  private static List<String> figures(Tally committed, Deliveries.Delivered delivered, BufferReplay buffer,
                                      Map<String, Map<Row, Integer>> source) {
    long rows = source.values().stream().flatMap(table -> table.values().stream()).mapToLong(Integer::longValue).sum();
    return List.of(
        "committed by the shop   %,d transactions, %,d changes, the largest with %,d; %,d rolled back".formatted(
            committed.transactions(), committed.changes(), committed.largest(), committed.rollbacks()),
        "in the buffer           %,d transactions, %,d events".formatted(buffer.transactions(), buffer.events()),
        "delivered to consumer   %,d transactions, %,d events, positions 1 to %,d".formatted(
            delivered.transactions(), delivered.events(), delivered.position()),
        "compared with source    %d tables, %,d rows, twice: from the deliveries and from the buffer".formatted(
            source.size(), rows));
  }

  private static void same(List<String> failures, String what, long expected, long actual) {
    if (expected != actual) {
      failures.add("%s: %,d instead of %,d".formatted(what, actual, expected));
    }
  }

  private static void tables(List<String> failures, String who, ShadowTables shadow, Map<String, Map<Row, Integer>> source) {
    shadow.differences(source).forEach(difference -> failures.add("tables made from the " + who + ": " + difference));
    shadow.contradictions().forEach(contradiction -> failures.add("events of the " + who + ": " + contradiction));
    same(failures, "contradictions in the events of the " + who, 0, shadow.contradictionCount());
  }
}
