package io.philotes.buffer.store;

import static io.philotes.buffer.store.EmbeddedBuffer.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ConsumerConfig.Start;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsumerStoreIT {

  private EmbeddedBuffer buffer;
  private BufferPool pool;
  private ConsumerStore store;
  private SourceFixture shop;

  @BeforeEach
  void start() {
    buffer = EmbeddedBuffer.migrated();
    pool = new BufferPool(buffer.database, 4);
    store = new ConsumerStore(pool);
    shop = SourceFixture.register(buffer, "shop", 4, 10).writeBatches(3, 10);
  }

  @AfterEach
  void stop() {
    await(pool.close());
    buffer.close();
  }

  @Test
  void startsNewConsumersWhereTheyAsk() {
    shop.floor(11);
    declare(earliest("first"), new ConsumerDeclaration("last", Start.LATEST));
    assertEquals(10, cursor("first").position());
    assertEquals(30, cursor("last").position());
  }

  @Test
  void keepsTheCursorOfAConsumerThatLeavesAndComesBack() {
    declare(earliest("a"), earliest("b"));
    assertTrue(await(store.move("a", shop.id, 1, 0, 12)));
    declare(earliest("b"));
    assertFalse(cursor("a").declared());
    declare(earliest("a"));
    assertTrue(cursor("a").declared());
    assertEquals(12, cursor("a").position());
    assertFalse(cursor("b").declared());
  }

  @Test
  void forgetsAConsumerAfterSevenDays() {
    declare(earliest("a"), earliest("b"));
    declare();
    buffer.sql("UPDATE philotes.consumers SET undeclared_since = now() - interval '8 days' WHERE name = 'a'");
    buffer.sql("UPDATE philotes.consumers SET undeclared_since = now() - interval '6 days' WHERE name = 'b'");
    declare();
    assertEquals(List.of("b"), await(store.cursors(shop.id)).stream().map(ConsumerCursor::name).toList());
  }

  /** Its process may be frozen in the middle of its transaction: the next leader's consumers must not wait for that to be given up. */
  @Test
  void f06DoesNotWaitForAConsumerThatMovesItsCursorWithItsEffect() {
    declare(earliest("configured"), earliest("itself"));
    buffer.sql("BEGIN");
    buffer.sql("UPDATE philotes.consumers SET position = 5 WHERE name = 'itself'");
    declare(earliest("configured"));
    assertTrue(cursor("itself").declared());
    buffer.sql("ROLLBACK");
    declare(earliest("configured"));
    assertFalse(cursor("itself").declared());
  }

  @Test
  void refusesADeclarationUnderAnOldFence() {
    buffer.sql("UPDATE philotes.sources SET fence = 2");
    PhilotesException failure = assertThrows(PhilotesException.class, () -> declare(earliest("a")));
    assertEquals(ErrorCode.FENCED, failure.code());
    assertEquals(List.of(), await(store.cursors(shop.id)));
  }

  @Test
  void movesACursorOnlyFromWhereItIs() {
    declare(earliest("a"));
    assertTrue(await(store.move("a", shop.id, 1, 0, 10)));
    assertFalse(await(store.move("a", shop.id, 1, 0, 10)), "a double acknowledgement");
    assertFalse(await(store.move("a", shop.id, 1, 5, 20)), "one out of order");
    assertFalse(await(store.move("b", shop.id, 1, 10, 20)), "a foreign one");
    assertThrows(IllegalArgumentException.class, () -> store.move("a", shop.id, 1, 10, 9));
    assertEquals(10, cursor("a").position());
  }

  @Test
  void neverMovesACursorBeyondTheEnd() {
    declare(earliest("a"));
    assertFalse(await(store.move("a", shop.id, 1, 0, 31)));
    assertTrue(await(store.move("a", shop.id, 1, 0, 30)));
  }

  @Test
  void f95StopsTheFormerLeaderOnceTheNextHasDeclaredItsCursors() {
    declare(earliest("a"));
    buffer.sql("UPDATE philotes.sources SET fence = 2");
    await(store.declare(shop.id, 2, List.of(earliest("a"))));
    assertFalse(await(store.move("a", shop.id, 1, 0, 10)));
    assertTrue(await(store.move("a", shop.id, 2, 0, 10)));
    assertThrows(PhilotesException.class, () -> declare(earliest("a")));
    assertEquals(2, cursor("a").fence());
  }

  @Test
  void movesOnceWhenManyTryTogether() {
    declare(earliest("a"));
    List<Future<Boolean>> moves = IntStream.range(0, 20).mapToObj(i -> store.move("a", shop.id, 1, 0, 10)).toList();
    assertEquals(1, moves.stream().filter(EmbeddedBuffer::await).count());
  }

  @Test
  void movesWithTheCallersTransaction() {
    declare(earliest("a"));
    buffer.sql("BEGIN");
    assertTrue(await(store.move(buffer.connection, "a", shop.id, 1, 0, 10)));
    buffer.sql("ROLLBACK");
    assertEquals(0, cursor("a").position());
  }

  @Test
  void recordsProgressWhenTheSlowestDeclaredConsumerMoves() {
    declare(earliest("a"), earliest("b"));
    assertFalse(await(store.recordProgress(shop.id)));
    await(store.move("a", shop.id, 1, 0, 20));
    assertFalse(await(store.recordProgress(shop.id)));
    await(store.move("b", shop.id, 1, 0, 10));
    assertTrue(await(store.recordProgress(shop.id)));
    assertFalse(await(store.recordProgress(shop.id)));
    declare(earliest("a"));
    assertTrue(await(store.recordProgress(shop.id)));
    assertEquals("10,20", buffer.value("SELECT string_agg(position::text, ',' ORDER BY position) FROM philotes.progress"));
  }

  @Test
  void declaresAConsumerThatIsOnlyUsed() {
    shop.floor(11);
    assertEquals(10, await(store.open("mine", "shop")).position());
    assertTrue(cursor("mine").declared());
    declare();
    assertEquals(10, await(store.open("mine", "shop")).position());
    assertTrue(cursor("mine").declared());
    assertThrows(PhilotesException.class, () -> await(store.open("mine", "unknown")));
  }

  private static ConsumerDeclaration earliest(String name) {
    return new ConsumerDeclaration(name, Start.EARLIEST);
  }

  private void declare(ConsumerDeclaration... consumers) {
    await(store.declare(shop.id, 1, Arrays.asList(consumers)));
  }

  private ConsumerCursor cursor(String name) {
    return await(store.cursor(name, shop.id)).orElseThrow();
  }
}
