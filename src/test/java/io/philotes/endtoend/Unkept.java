package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.event.ChangeEvent;
import io.philotes.event.EventJson;
import io.philotes.event.Operation;
import io.philotes.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one consumer received of the table {@code t (id, v)} when nothing was buffered: at least once, in commit order, whole
 * transactions, the same event under the same id, and in the end the table itself. May be told by any thread.
 */
final class Unkept {

  private final List<ChangeEvent> received = new ArrayList<>();

  synchronized void line(String json) {
    received.add(EventJson.decodeEvent(json.getBytes(StandardCharsets.UTF_8)));
  }

  synchronized void accept(List<ChangeEvent> events) {
    received.addAll(events);
  }

  synchronized int size() {
    return received.size();
  }

  synchronized Lsn64 firstCommit() {
    return Lsn64.parse(received.get(0).commitLsn().toString());
  }

  synchronized Lsn64 lastCommit() {
    return Lsn64.parse(received.get(received.size() - 1).commitLsn().toString());
  }

  synchronized boolean has(long id) {
    return received.stream().anyMatch(event -> event.table().equals("t") && id(event) == id);
  }

  /** How many events came more than once. */
  synchronized long repeated() {
    return received.size() - received.stream().map(ChangeEvent::id).distinct().count();
  }

  synchronized void check(TestDatabase source) {
    Map<String, ChangeEvent> first = new LinkedHashMap<>();
    for (ChangeEvent event : received) {
      ChangeEvent before = first.putIfAbsent(event.id(), event);
      if (before != null) {
        assertEquals(content(before), content(event), "the same event says the same");
      }
    }
    checkOrder(List.copyOf(first.values()));
    Map<Long, Long> table = new TreeMap<>();
    first.values().forEach(event -> apply(table, event));
    Map<Long, Long> truth = new TreeMap<>();
    source.query("SELECT id, v FROM t").forEach(row -> truth.put(Long.parseLong(row.get(0)), Long.parseLong(row.get(1))));
    assertEquals(truth, table);
  }

  /** First deliveries follow the commits, and no transaction lacks an event. */
  private static void checkOrder(List<ChangeEvent> events) {
    ChangeEvent last = null;
    Set<Long> begun = new HashSet<>();
    for (ChangeEvent event : events) {
      if (last == null || !event.commitLsn().equals(last.commitLsn())) {
        assertTrue(last == null || last.last(), () -> "a transaction has no end before " + event.id());
        assertTrue(begun.add(event.commitLsn().value()) && event.seq() == 0, () -> "torn at " + event.id());
      } else {
        assertEquals(last.seq() + 1, event.seq(), event.id());
      }
      last = event;
    }
  }

  private static void apply(Map<Long, Long> table, ChangeEvent event) {
    if (event.operation() == Operation.DELETE) {
      table.remove(id(event));
    } else {
      table.put(id(event), new JsonObject(event.after()).getLong("v"));
    }
  }

  private static long id(ChangeEvent event) {
    return new JsonObject(event.key()).getLong("id");
  }

  /** Everything but where it was delivered from. */
  static String content(ChangeEvent event) {
    return String.join(" | ", String.valueOf(event.lsn()), String.valueOf(event.commitLsn()), event.seq() + "", event.last() + "", event.xid() + "",
        event.schema(), event.table(), event.operation() + "", event.key(), event.before(), event.after(), event.unchanged() + "",
        event.eventTime() + "", event.metadata());
  }

  synchronized Map<String, String> contents() {
    Map<String, String> contents = new HashMap<>();
    received.forEach(event -> contents.put(event.commitLsn() + ":" + event.seq(), content(event)));
    return contents;
  }
}
