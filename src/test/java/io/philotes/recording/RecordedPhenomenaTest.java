package io.philotes.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.recording.Recording.Item;
import io.philotes.recording.Recording.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes streams difficult is really in the recordings; else those who pass them would have proved little. */
class RecordedPhenomenaTest {

  private static final List<Recording> ALL = Recording.all();

  private static List<Recording> of(int major) {
    return ALL.stream().filter(recording -> recording.major() == major).toList();
  }

  private static Recording named(int major, String name) {
    return of(major).stream().filter(recording -> recording.name().endsWith("-" + name)).findFirst().orElseThrow();
  }

  private static void anyHas(int major, Predicate<Recording> phenomenon) {
    assertTrue(of(major).stream().anyMatch(phenomenon), "no recording of PostgreSQL " + major + " has it");
  }

  /** The messages of WAL, parsed, with their items. */
  private record Sent(Item item, WalMessage message) {}

  private static List<Sent> wal(Recording recording) {
    List<Sent> sent = new ArrayList<>();
    for (Item item : recording.items()) {
      if (item.kind() == Kind.WAL) {
        sent.add(new Sent(item, WalMessage.parse(item.payload())));
      }
    }
    return sent;
  }

  private static List<Sent> ofType(Recording recording, char type) {
    return wal(recording).stream().filter(sent -> sent.message().type() == type).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void transactionsThatCommitExactlyWhereTheFormerEnded(int major) {
    anyHas(major, recording -> {
      long end = -1;
      boolean found = false;
      for (Sent sent : wal(recording)) {
        found |= sent.message().type() == 'B' && sent.message().lsn() == end;
        end = sent.message().type() == 'C' ? sent.message().endLsn() : end;
      }
      return found;
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void rowsThatShareAnLsnAndChangesOlderThanThoseSentBefore(int major) {
    assertTrue(ofType(named(major, "copy"), 'I').stream().map(sent -> sent.item().lsn()).distinct().count() < 400);
    List<Sent> inserts = ofType(named(major, "interleaved"), 'I');
    boolean back = false;
    for (int i = 1; i < inserts.size(); i++) {
      back |= inserts.get(i).item().lsn() < inserts.get(i - 1).item().lsn();
    }
    assertTrue(back);
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void keepalivesWithinTransactions(int major) {
    assertFalse(withinTransactions(named(major, "big-with-keepalives")).isEmpty());
    for (long gap : withinTransactions(named(major, "big-with-keepalives"))) {
      assertEquals(0, gap);
    }
    assertTrue(withinTransactions(named(major, "commit-behind-page-header")).contains(24L), "fact 3 is not exact behind a page header");
  }

  /** How far behind each keepalive the Commit record of the open transaction begins. */
  private static List<Long> withinTransactions(Recording recording) {
    List<Long> gaps = new ArrayList<>();
    WalMessage open = null;
    for (Item item : recording.items()) {
      if (item.kind() == Kind.WAL) {
        WalMessage message = WalMessage.parse(item.payload());
        open = message.type() == 'B' ? message : message.type() == 'C' ? null : open;
      } else if (item.kind() == Kind.KEEPALIVE && open != null) {
        gaps.add(open.lsn() - item.lsn());
      }
    }
    return gaps;
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void keepalivesThatGoBackAtTheBeginningOfAStream(int major) {
    long last = 0;
    boolean back = false;
    for (Item item : named(major, "old-open-transaction").items()) {
      last = item.kind() == Kind.MARK ? 0 : last;
      back |= item.kind() == Kind.KEEPALIVE && item.lsn() < last;
      last = item.kind() == Kind.KEEPALIVE ? item.lsn() : last;
    }
    assertTrue(back);
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void transactionsSentTwiceAfterACrashAndWhenAskedFor(int major) {
    for (String name : List.of("crash-slot-goes-back", "start-points", "reconnect-within-transaction")) {
      Set<Long> seen = new HashSet<>();
      assertFalse(ofType(named(major, name), 'B').stream().allMatch(sent -> seen.add(sent.message().lsn())), name);
    }
  }

  /** Fact 1, on the server itself: at the commit LSN it comes, one byte later it does not. */
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void theStartPointIsCompared(int major) {
    List<Item> items = named(major, "start-points").items();
    Set<Long> commits = new HashSet<>();
    ofType(named(major, "start-points"), 'C').forEach(sent -> commits.add(sent.message().lsn()));
    int inclusive = 0;
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).isStart() && commits.contains(items.get(i).lsn())) {
        Item first = items.subList(i, items.size()).stream().filter(item -> item.kind() == Kind.WAL).findFirst().orElseThrow();
        assertEquals(items.get(i).lsn(), WalMessage.parse(first.payload()).lsn());
        inclusive++;
      }
    }
    assertEquals(3, inclusive);
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void originsWhoseBeginHasNoPlace(int major) {
    Recording recording = named(major, "origins");
    assertEquals(4, ofType(recording, 'B').stream().filter(sent -> sent.item().lsn() == 0).count());
    assertEquals(4, ofType(recording, 'O').size());
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void theStormOfKeepalivesOfAShutdown(int major) {
    assertTrue(named(major, "shutdown-storm").items().stream().filter(item -> item.kind() == Kind.KEEPALIVE && item.flag()).count() > 200);
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void noEmptyTransactionsAndNoMessagesThatNobodyAskedFor(int major) {
    for (Recording recording : of(major)) {
      assertTrue(ofType(recording, 'M').isEmpty(), recording.name());
      assertTrue(recording.items().stream().noneMatch(item -> item.kind() == Kind.TRANSACTION && item.text().isEmpty()), recording.name());
    }
  }
}
