package io.philotes.postgres.catalog;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Conditions as the server writes them.
 *
 * @param written by table
 * @param refused of each table whose condition it did not write, what it said: SQLSTATE and message, which may quote the condition
 */
public record WrittenConditions(Map<String, String> written, Map<String, String> refused) {

  /** Of nothing that was asked. */
  public static final WrittenConditions NONE = new WrittenConditions(Map.of(), Map.of());

  public WrittenConditions {
    written = Map.copyOf(written);
    refused = Map.copyOf(refused);
  }

  /** @param said why the server wrote none of them */
  public static WrittenConditions refused(Collection<String> tables, String said) {
    return new WrittenConditions(Map.of(), tables.stream().collect(Collectors.toMap(Function.identity(), table -> said)));
  }

  /** With those of other tables. */
  WrittenConditions and(WrittenConditions others) {
    return new WrittenConditions(union(written, others.written), union(refused, others.refused));
  }

  private static Map<String, String> union(Map<String, String> some, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(some);
    all.putAll(more);
    return all;
  }
}
