package io.philotes.direct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceCheckpoint.Stage;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.error.PhilotesException;
import io.philotes.event.ChangeEvent;
import io.philotes.event.EventRows;
import io.philotes.event.Operation;
import io.philotes.event.RelationColumn;
import io.philotes.event.RelationVersion;
import io.philotes.postgres.Lsn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is on its way without a buffer: who waits for whom, and what comes again. */
class PassageTest {

  private final List<String> answers = new ArrayList<>();
  private final Passage<String> passage = new Passage<>("shop", 1, List.of("a", "b"),
      (batch, reply) -> answers.add(batch + " " + reply.kind()));
  private long lsn = 1000;

  @Test
  void knowsNothingBeforeTheSourceIsRegistered() {
    SourceCheckpoint checkpoint = passage.begin();
    assertEquals(Stage.NOT_KEPT, checkpoint.stage());
    assertFalse(checkpoint.isKept());
    assertTrue(passage.register(request(null)), "the intention to create a slot is nothing to remember");
    assertEquals(Stage.NOT_KEPT, passage.checkpoint().stage());
    passage.register(request(new Lsn(1000)));
    assertEquals(List.of(Stage.REGISTERED, new Lsn(1000), new Lsn(1000)),
        List.of(passage.checkpoint().stage(), passage.checkpoint().lastEndLsn(), passage.checkpoint().ackedLsn()));
  }

  @Test
  void nobodyIsNoConsumer() {
    assertThrows(IllegalArgumentException.class, () -> new Passage<String>("shop", 1, List.of(), (batch, reply) -> {}));
  }

  @Test
  void answersWhenEveryConsumerHasHandledIt() {
    stream();
    passage.offer(whole(2), "first");
    passage.offer(whole(1), "second");
    assertTrue(passage.move("a", passage.session(), 0, 3));
    assertEquals(List.of(), answers);
    assertTrue(passage.move("b", passage.session(), 0, 1));
    assertEquals(List.of(), answers, "half a batch is not handled");
    assertTrue(passage.move("b", passage.session(), 1, 2));
    assertEquals(List.of("first DURABLE"), answers);
    assertTrue(passage.move("b", passage.session(), 2, 3));
    assertEquals(List.of("first DURABLE", "second DURABLE"), answers);
    assertEquals(new Lsn(lsn + 8), passage.checkpoint().lastEndLsn());
    assertEquals(4, passage.checkpoint().nextPosition());
  }

  @Test
  void aPartOfATransactionGivesCreditAndConfirmsNothing() {
    stream();
    WriteBatch[] chunks = chunks(2, 2);
    passage.offer(chunks[0], "part");
    handle(2);
    assertEquals(List.of("part STORED"), answers);
    assertEquals(new Lsn(1000), passage.checkpoint().lastEndLsn());
    passage.offer(chunks[1], "rest");
    handle(4);
    assertEquals(List.of("part STORED", "rest DURABLE"), answers);
    assertEquals(new Lsn(lsn + 8), passage.checkpoint().lastEndLsn());
  }

  /** Also what one consumer had handled already, and a part that all had: what a failover lost may be among it. */
  @Test
  void whatIsNotAnsweredComesAgainUnderTheSamePositions() {
    stream();
    passage.offer(whole(2), "handled");
    handle(2);
    passage.offer(whole(1), "by one");
    passage.move("a", passage.session(), 2, 3);
    passage.offer(chunks(2, 1)[0], "part");
    long before = passage.session();
    answers.clear();
    passage.begin();
    assertEquals(List.of("by one LOST", "part LOST"), answers);
    assertEquals(Optional.of(Map.of("a", 2L, "b", 2L)), passage.cursors(passage.session()));
    assertEquals(Optional.empty(), passage.cursors(before));
    assertFalse(passage.move("a", before, 2, 3), "a move of before");
    passage.offer(whole(1), "again");
    assertEquals(List.of(3L), positions(passage.read(2, 10)));
  }

  @Test
  void refusesWhatBelongsToAnOlderStream() {
    stream();
    WriteBatch old = whole(1);
    passage.begin();
    passage.offer(old, "old");
    assertEquals(List.of("old LOST"), answers);
    assertEquals(WriteReply.Kind.LOST, passage.advanceAcked(passage.session() - 1, new Lsn(5000)).kind());
    assertEquals(new Lsn(1000), passage.checkpoint().ackedLsn());
    assertFalse(passage.register(new RegisterSource("shop", passage.session() - 1, "1", 1, "shop", "s", new Lsn(1), null)));
  }

  @Test
  void aCursorMovesOnlyFromWhereItIs() {
    stream();
    passage.offer(whole(3), "first");
    assertFalse(passage.move("a", passage.session(), 1, 3));
    assertFalse(passage.move("a", passage.session(), 0, 4), "beyond what came");
    assertFalse(passage.move("unknown", passage.session(), 0, 3));
    assertTrue(passage.move("a", passage.session(), 0, 3));
  }

  @Test
  void readsBehindAPositionAndOnlyWithoutAGap() {
    stream();
    passage.offer(whole(3), "first");
    passage.offer(whole(3), "second");
    assertEquals(List.of(1L, 2L), positions(passage.read(0, 2)));
    assertEquals(List.of(3L, 4L, 5L, 6L), positions(passage.read(2, 10)));
    assertEquals(List.of(), passage.read(6, 10));
    handle(3);
    assertEquals(List.of(), passage.read(0, 10), "what everybody has is not held");
  }

  @Test
  void makesEventsAsTheBufferWould() {
    stream();
    passage.offer(whole(1), "first");
    ChangeEvent event = passage.read(0, 1).get(0);
    assertEquals("shop:0:" + new Lsn(lsn) + ":0", event.id());
    assertEquals(List.of("public", "orders", "{\"id\":7}", "{\"id\":7,\"note\":\"x\"}", "{}"),
        List.of(event.schema(), event.table(), event.key(), event.after(), event.metadata()));
    assertTrue(event.last());
  }

  /** A transaction may go on with the older one after a batch was cut in its middle. */
  @Test
  void keepsADescriptionAsLongAsANewerOneWasOnlyAnnounced() {
    stream();
    passage.offer(batch(rows(1, 0, 1, true), true, true, List.of(relation(1), relation(2))), "announces the second");
    handle(1);
    EventRows both = rows(1, 0, 1, false);
    add(both, 1, 2);
    both.markLast(1);
    passage.offer(batch(both, true, true, List.of()), "uses both");
    assertEquals(List.of(2L, 3L), positions(passage.read(1, 10)));
    handle(3);
    assertEquals(List.of(2), passage.checkpoint().relations().stream().map(RelationVersion::id).toList());
  }

  /** Else a source whose tables change for ever would fill the heap. */
  @Test
  void forgetsADescriptionWhenANewerOneWasUsed() {
    stream();
    for (int version = 1; version <= 5; version++) {
      passage.offer(batch(rows(1, 0, version, true), true, true, List.of(relation(version))), "v" + version);
    }
    assertEquals(5, passage.read(0, 10).size());
    handle(5);
    assertEquals(List.of(5), passage.checkpoint().relations().stream().map(RelationVersion::id).toList());
    passage.offer(batch(rows(1, 0, 4, true), true, true, List.of()), "never happens");
    assertThrows(PhilotesException.class, () -> passage.read(5, 1));
  }

  /** Where its slot stands when we get it again, nobody here knows. */
  @Test
  void remembersNothingOfASourceThatAnotherInstanceReads() {
    stream();
    passage.offer(whole(1), "first");
    passage.release();
    assertEquals(List.of("first LOST"), answers);
    assertEquals(Stage.SLOT_SEEN, passage.begin().stage(), "but that the slot was there");
    assertEquals(List.of(), passage.checkpoint().relations());
  }

  @Test
  void aNewTimelineTakesBackWhatItDoesNotHave() {
    stream();
    passage.advanceAcked(passage.session(), new Lsn(2000));
    passage.register(new RegisterSource("shop", passage.session(), "1", 2, "shop", "s", null, new Lsn(1500)));
    assertEquals(List.of(2, new Lsn(1500)), List.of(passage.checkpoint().timeline(), passage.checkpoint().ackedLsn()));
  }

  private void stream() {
    passage.begin();
    passage.register(request(new Lsn(1000)));
  }

  private RegisterSource request(Lsn consistentPoint) {
    return new RegisterSource("shop", passage.session(), "1", 1, "shop", "s", consistentPoint, null);
  }

  /** Both consumers have everything up to a position. */
  private void handle(long position) {
    passage.cursors(passage.session()).orElseThrow().entrySet().stream().toList()
        .forEach(cursor -> assertTrue(passage.move(cursor.getKey(), passage.session(), cursor.getValue(), position)));
  }

  private WriteBatch whole(int events) {
    lsn += 100;
    return batch(rows(events, 0, 1, true), true, true, List.of(relation(1)));
  }

  private WriteBatch[] chunks(int first, int second) {
    lsn += 100;
    return new WriteBatch[] {batch(rows(first, 0, 1, false), true, false, List.of(relation(1))),
        batch(rows(second, first, 1, true), false, true, List.of())};
  }

  private WriteBatch batch(EventRows rows, boolean opens, boolean closes, List<RelationVersion> relations) {
    return new WriteBatch("shop", passage.session(), opens, closes, closes ? 1 : 0, lsn, closes ? lsn + 8 : 0, 5, 5, relations, rows);
  }

  private EventRows rows(int events, int seq, int relation, boolean ends) {
    EventRows rows = new EventRows(events, 100);
    for (int i = 0; i < events; i++) {
      add(rows, seq + i, relation);
    }
    if (ends) {
      rows.markLast(events - 1);
    }
    return rows;
  }

  private void add(EventRows rows, int seq, int relation) {
    rows.absentPart();
    byte[] json = "{\"id\":7,\"note\":\"x\"}".getBytes(StandardCharsets.UTF_8);
    rows.json().put(json, 0, json.length);
    rows.endPart();
    rows.absentPart();
    rows.add(lsn, seq, lsn - 10, 3, 5, relation, Operation.INSERT);
  }

  private static RelationVersion relation(int version) {
    return new RelationVersion(version, 16400, version, "public", "orders", 'd', List.of(new RelationColumn("id", 23, -1, null, true)),
        List.of("id"), 1, null);
  }

  private static List<Long> positions(List<ChangeEvent> events) {
    return events.stream().map(ChangeEvent::position).toList();
  }
}
