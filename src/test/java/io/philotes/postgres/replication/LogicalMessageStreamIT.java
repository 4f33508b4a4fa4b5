package io.philotes.postgres.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.Lsn;
import io.philotes.postgres.pgoutput.PgOutputDecoder;
import io.philotes.postgres.pgoutput.PgOutputMessage;
import io.philotes.postgres.pgoutput.PgOutputMessage.Begin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Commit;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
import io.philotes.testing.Await;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a server says of logical messages: the facts that decision record 15 stands on. Each stream is read up to a row
 * that is written last, so nothing is waited for in vain.
 */
class LogicalMessageStreamIT {

  /** A decoded message with its XLogData header. */
  private record Item(long walStart, long walEnd, PgOutputMessage message) {}

  private final Vertx vertx = Vertx.vertx();
  private final TestDatabase database = Postgres.source().createDatabase("messages");
  private Lsn created;
  private int last = 1_000_000;

  @BeforeEach
  void createSlot() {
    database.execute("CREATE TABLE orders (id int PRIMARY KEY)", "CREATE PUBLICATION p FOR TABLE orders");
    created = Lsn.parse(database.queryText("SELECT lsn FROM pg_create_logical_replication_slot('" + database.name() + "', 'pgoutput')"));
  }

  @AfterEach
  void close() throws Exception {
    Results.of(vertx.close());
    database.close();
  }

  private ReplicationConnection connect() throws Exception {
    PostgresServer server = database.server();
    return Results.of(ReplicationConnection.connect(vertx,
        ReplicationOptions.of(server.host(), server.port(), database.name(), server.user(), server::password)));
  }

  /** Everything from {@code from} up to the commit of a row that is written now. */
  private List<Item> stream(Lsn from) throws Exception {
    String text = Integer.toString(++last);
    database.execute("INSERT INTO orders VALUES (" + text + ")");
    List<Item> items = new ArrayList<>();
    PgOutputDecoder decoder = new PgOutputDecoder();
    boolean[] seen = {false};
    RecordingHandler handler = new RecordingHandler() {
      @Override
      public void xLogData(long walStart, long walEnd, long serverTime, byte[] bytes, int offset, int length) {
        PgOutputMessage message = decoder.decode(bytes, offset, length);
        items.add(new Item(walStart, walEnd, message));
        seen[0] |= message instanceof PgOutputMessage.Insert insert && insert.newTuple().text(0).equals(text);
        if (seen[0] && message instanceof Commit) {
          super.xLogData(walStart, walEnd, serverTime, bytes, offset, length);
        }
      }
    };
    ReplicationConnection connection = connect();
    Results.of(connection.startReplication(database.name(), from, List.of("p"), Map.of("proto_version", "1", "messages", "true"))).handler(handler);
    handler.nextMessage('C');
    Results.of(connection.close());
    Results.of(connection.closed());
    released();
    return List.copyOf(items);
  }

  private void released() {
    Await.until("the slot is free", Duration.ofSeconds(20),
        () -> database.queryText("SELECT active FROM pg_replication_slots WHERE slot_name = '" + database.name() + "'").equals("f"));
  }

  private static List<String> contents(List<Item> items) {
    return items.stream().filter(item -> item.message() instanceof Message).map(item -> new String(((Message) item.message()).content())).toList();
  }

  private static int indexOf(List<Item> items, String content) {
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).message() instanceof Message message && new String(message.content()).equals(content)) {
        return i;
      }
    }
    throw new AssertionError("no message " + content);
  }

  @Test
  void theLsnOfAMessageIsWhereItsRecordEnds() throws Exception {
    String told = database.queryText("SELECT pg_logical_emit_message(false, 'x', 'outside')");
    List<Item> items = stream(created);
    Item item = items.get(indexOf(items, "outside"));
    assertEquals(told, new Lsn(((Message) item.message()).lsn()).toString());
    assertEquals(told, new Lsn(item.walStart()).toString());
    assertEquals(told, new Lsn(item.walEnd()).toString());
  }

  /** So the LSN of a message cannot be its identity: it is the commit LSN of the transaction behind it. */
  @Test
  void aCommitMayBeginWhereAMessageBeforeItEnds() throws Exception {
    database.execute("BEGIN; INSERT INTO orders VALUES (1); SELECT pg_logical_emit_message(false, 'x', 'outside'); COMMIT");
    List<Item> items = stream(created);
    int at = indexOf(items, "outside");
    Begin begin = (Begin) items.get(at + 1).message();
    assertEquals(((Message) items.get(at).message()).lsn(), begin.finalLsn());
  }

  @Test
  void aMessageOutsideIsSentBeforeTheTransactionThatWroteIt() throws Exception {
    database.execute("BEGIN; INSERT INTO orders VALUES (1); SELECT pg_logical_emit_message(false, 'x', 'outside'); INSERT INTO orders VALUES (2); COMMIT",
        "BEGIN; INSERT INTO orders VALUES (3); SELECT pg_logical_emit_message(false, 'x', 'rolled back'); ROLLBACK");
    List<Item> items = stream(created);
    assertEquals(List.of("outside", "rolled back"), contents(items));
    boolean open = false;
    for (Item item : items) {
      open = item.message() instanceof Begin || open && !(item.message() instanceof Commit);
      assertTrue(!open || !(item.message() instanceof Message), "a message within a transaction that is not its own");
    }
    assertTrue(items.get(indexOf(items, "outside") + 1).message() instanceof Begin);
  }

  private static boolean isOutside(Item item) {
    return item.message() instanceof Message message && !message.transactional();
  }

  /** Before PostgreSQL 15 a transaction that has nothing for us, such as autovacuum's, comes empty. */
  @Test
  void oneByteBeforeItsEndAMessageStandsInTheOrderOfTheStream() throws Exception {
    for (int i = 0; i < 300; i++) {
      database.execute("BEGIN; INSERT INTO orders VALUES (" + i + "); SELECT pg_logical_emit_message(false, 'x', repeat('m', " + i * 7 + ")); COMMIT",
          "SELECT pg_logical_emit_message(false, 'x', 'alone')", "SELECT pg_logical_emit_message(true, 'x', 'inside')");
    }
    long before = 0;
    int equal = 0;
    int keys = 0;
    boolean empty = false;
    for (Item item : stream(created)) {
      long key = item.message() instanceof Begin begin ? begin.finalLsn()
          : isOutside(item) ? ((Message) item.message()).lsn() - 1 : 0;
      if (key != 0) {
        assertTrue(Long.compareUnsigned(before, key) < 0, () -> "not after the one before it");
        equal += key == before + 1 ? 1 : 0;
        before = key;
      }
      boolean begins = item.message() instanceof Begin;
      boolean holds = item.message() instanceof Insert || item.message() instanceof Message;
      keys += holds && (empty || isOutside(item)) ? 1 : 0;
      empty = begins || empty && !holds;
    }
    assertEquals(1201, keys, "each transaction, each message outside, and the row behind");
    assertTrue(equal > 100, () -> "the neighbours that matter were rare");
  }

  @Test
  void resumingWhereAMessageEndsLeavesItOutAndNothingElse() throws Exception {
    database.execute("BEGIN; INSERT INTO orders VALUES (1); SELECT pg_logical_emit_message(false, 'x', 'first'); COMMIT",
        "SELECT pg_logical_emit_message(false, 'x', 'second')", "SELECT pg_logical_emit_message(false, 'x', 'third')");
    List<Item> all = stream(created);
    int first = indexOf(all, "first");
    int second = indexOf(all, "second");
    Begin next = (Begin) all.get(first + 1).message();

    List<Item> afterFirst = stream(new Lsn(all.get(first).walStart()));
    assertEquals(next, afterFirst.get(0).message());
    assertEquals(List.of("second", "third"), contents(afterFirst));

    long end = all.get(second).walStart();
    assertEquals(List.of("third"), contents(stream(new Lsn(end))));
    assertEquals(List.of("third"), contents(stream(new Lsn(end - 1))), "its record began before");
    assertEquals(List.of("second", "third"), contents(stream(new Lsn(commitEnd(all, next)))));
  }

  private static long commitEnd(List<Item> items, Begin begin) {
    return items.stream().map(Item::message).filter(message -> message instanceof Commit commit && commit.commitLsn() == begin.finalLsn())
        .mapToLong(message -> ((Commit) message).endLsn()).findFirst().orElseThrow();
  }

  @Test
  void withoutTheOptionNothingIsSent() throws Exception {
    database.execute("SELECT pg_logical_emit_message(false, 'x', 'outside'), pg_logical_emit_message(true, 'x', 'inside')", "INSERT INTO orders VALUES (7)");
    RecordingHandler handler = new RecordingHandler();
    ReplicationConnection connection = connect();
    Results.of(connection.startReplication(database.name(), created, List.of("p"), 1)).handler(handler);
    List<Character> seen = new ArrayList<>();
    handler.next(event -> {
      if (event.name().equals("data")) {
        seen.add(event.message());
      }
      return event.message() == 'I';
    });
    assertTrue(!seen.contains('M'), seen::toString);
    Results.of(connection.close());
    released();
  }
}
