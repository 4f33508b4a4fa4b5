package io.philotes.verification;

import io.philotes.verification.OpenTransaction.Movement;
import java.io.IOException;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.postgresql.PGConnection;

/**
 * What the transactions of one writer do between begin and receipt. Accounts are locked in the order of their ids, all
 * else belongs to the writer alone, so that only table locks can make writers wait for each other.
 */
final class Bodies {

  private static final String[] PARTITIONS = {"a", "b", "c", "d"};
  private static final int MOST_COLUMNS = 60;

  private final int writer;
  private final Random random;
  private final ItemValues values;
  private final int largeRows;

  Bodies(int writer, Random random, int largeRows) {
    this.writer = writer;
    this.random = random;
    this.values = new ItemValues(random);
    this.largeRows = largeRows;
  }

  /** @param n the receipt's number: makes ids that nobody else has */
  Movement run(Shape shape, OpenTransaction tx, long n) throws SQLException {
    hesitate(tx);
    return switch (shape) {
      case TRANSFER, TWO_PHASE -> transfer(tx);
      case SAVEPOINT -> savepoint(tx);
      case MESSAGE -> message(tx);
      case ITEM -> none(this::item, tx);
      case KEYLESS -> none(this::keyless, tx);
      case ODD_NAMES -> none(t -> oddNames(t, n), tx);
      case KEY_CHANGE -> none(this::keyChange, tx);
      case MANY_ROWS -> none(t -> manyRows(t, n, 1 + random.nextInt(1 + random.nextInt(500))), tx);
      case LARGE -> none(t -> manyRows(t, n, largeRows), tx);
      case COPY -> none(t -> copy(t, n), tx);
      case PARTITION_MOVE -> none(t -> partitionMove(t, n), tx);
      case TRUNCATE -> none(this::truncate, tx);
      case DDL -> none(t -> ddl(t, n), tx);
      case NOISE -> none(t -> noise(t, n), tx);
    };
  }

  private static Movement none(OpenTransaction.Part part, OpenTransaction tx) throws SQLException {
    part.run(tx);
    return Movement.NONE;
  }

  /** Makes the order of commits another one than the order of beginnings. */
  private void hesitate(OpenTransaction tx) throws SQLException {
    if (random.nextInt(10) == 0) {
      tx.run("SELECT pg_sleep(?)", random.nextInt(20) / 1000.0);
    }
  }

  private Movement transfer(OpenTransaction tx) throws SQLException {
    int from = 1 + random.nextInt(WorkloadTables.ACCOUNTS);
    int to = 1 + (from + random.nextInt(WorkloadTables.ACCOUNTS - 1)) % WorkloadTables.ACCOUNTS;
    int amount = random.nextInt(200) - 100;
    move(tx, Math.min(from, to), from < to ? -amount : amount);
    hesitate(tx);
    move(tx, Math.max(from, to), from < to ? amount : -amount);
    return new Movement(from, to, amount);
  }

  private void move(OpenTransaction tx, int account, int amount) throws SQLException {
    if (random.nextInt(10) == 0) {
      tx.update("UPDATE account AS t SET balance = balance + ?, ver = ver + 1, pad = repeat(md5(ver::text), ?) WHERE id = ?",
          amount, random.nextInt(190), account);
    } else {
      tx.update("UPDATE account AS t SET balance = balance + ?, ver = ver + 1 WHERE id = ?", amount, account);
    }
  }

  private Movement savepoint(OpenTransaction tx) throws SQLException {
    tx.regret(this::transfer);
    tx.nested(this::item);
    tx.regret(inner -> {
      item(inner);
      inner.nested(this::keyless);
    });
    return transfer(tx);
  }

  private Movement message(OpenTransaction tx) throws SQLException {
    tx.run("SELECT pg_logical_emit_message(true, 'verification', ?)", values.text() + "!");
    tx.run("SELECT pg_logical_emit_message(false, 'it''s \"not\" asked for', 'x')");
    return transfer(tx);
  }

  private void item(OpenTransaction tx) throws SQLException {
    for (int i = random.nextInt(4); i >= 0; i--) {
      tx.insert(ItemValues.INSERT, values.row(uuid(), writer));
    }
    if (random.nextBoolean()) {
      tx.update(ItemValues.UPDATE, values.change(writer, 1 + random.nextInt(5)));
    }
    tx.delete("DELETE FROM item AS t WHERE id IN (SELECT id FROM item WHERE owner = ? ORDER BY id OFFSET ?)", writer,
        30 + random.nextInt(30));
  }

  private void keyChange(OpenTransaction tx) throws SQLException {
    String id = uuid();
    tx.insert(ItemValues.INSERT, values.row(id, writer));
    tx.update("UPDATE item AS t SET id = ?::uuid WHERE id = ?::uuid", uuid(), id);
    tx.update("UPDATE item AS t SET id = ?::uuid, i8 = NULL WHERE id = (SELECT id FROM item WHERE owner = ? LIMIT 1)", uuid(), writer);
  }

  private void keyless(OpenTransaction tx) throws SQLException {
    tx.insert("INSERT INTO nopk AS t SELECT ?, '/p/' || n % 3, repeat(md5(n::text), n % 7 * 10) FROM generate_series(1, ?) n",
        writer, 1 + random.nextInt(6));
    tx.update("UPDATE nopk AS t SET v = v || '!' WHERE owner = ? AND v = '/p/1'", writer);
    tx.delete("DELETE FROM nopk AS t WHERE owner = ? AND v <> '/p/2'", writer);
    if (random.nextInt(5) == 0) {
      tx.delete("DELETE FROM nopk AS t WHERE owner = ?", writer);
    }
  }

  private void oddNames(OpenTransaction tx, long n) throws SQLException {
    String table = WorkloadTables.ODD + " AS t";
    tx.insert("INSERT INTO " + table + " VALUES (?, ?, 1), (?, ?, 2)", "k'" + writer + "." + n, values.text(), "\"" + writer + "." + n,
        values.text());
    tx.update("UPDATE " + table + " SET \"na me\" = ?, \"ORDER\" = \"ORDER\" + 1 WHERE \"sel;ect\" = ?", values.text(),
        "k'" + writer + "." + n);
    tx.delete("DELETE FROM " + table + " WHERE \"sel;ect\" = ?", (random.nextBoolean() ? "k'" : "\"") + writer + "." + n);
  }

  private void manyRows(OpenTransaction tx, long n, int rows) throws SQLException {
    tx.insert("INSERT INTO scratch AS t SELECT ? + i, 'line ' || i FROM generate_series(1, ?) i", firstId(n), rows);
  }

  private void copy(OpenTransaction tx, long n) throws SQLException {
    StringBuilder lines = new StringBuilder();
    for (int i = 1 + random.nextInt(1 + random.nextInt(200)); i > 0; i--) {
      long id = firstId(n) + i;
      lines.append(id).append("\tcopied, ").append(i).append('\n');
      tx.note('I', RecordText.of(String.valueOf(id), "copied, " + i));
    }
    try {
      tx.connection().unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + (random.nextBoolean() ? "scratch" : "scratch_side")
          + " FROM STDIN", new StringReader(lines.toString()));
    } catch (IOException e) {
      throw new SQLException("copy", "08000", e);
    }
  }

  private void truncate(OpenTransaction tx) throws SQLException {
    tx.run("TRUNCATE scratch, scratch_side");
    tx.note('T', "");
    tx.note('T', "");
  }

  /** A move is a delete here and an insert there. */
  private void partitionMove(OpenTransaction tx, long n) throws SQLException {
    long first = firstId(n);
    for (int i = 0; i < 3; i++) {
      tx.insert("INSERT INTO part AS t VALUES (?, ?, ?)", first + i, PARTITIONS[random.nextInt(2)], values.text());
    }
    tx.note('D', tx.texts("SELECT t::text FROM part AS t WHERE id = ?", first).get(0));
    tx.insert("UPDATE part AS t SET k = ? WHERE id = ?", PARTITIONS[2 + random.nextInt(2)], first);
    tx.update("UPDATE part AS t SET v = ? WHERE id = ?", values.text(), first + 1);
    tx.delete("DELETE FROM part AS t WHERE id = ?", first + random.nextInt(3));
  }

  private void ddl(OpenTransaction tx, long n) throws SQLException {
    String table = WorkloadTables.shapeTable(writer);
    List<String> columns = tx.texts("SELECT attname FROM pg_attribute WHERE attrelid = '" + table
        + "'::regclass AND attnum > 2 AND NOT attisdropped ORDER BY attnum");
    int used = Integer.parseInt(tx.texts("SELECT max(attnum) FROM pg_attribute WHERE attrelid = '" + table + "'::regclass").get(0));
    if (used > MOST_COLUMNS) {
      tx.run("DROP TABLE " + table);
      tx.run(WorkloadTables.createShapeTable(writer));
      columns = List.of();
    }
    tx.insert("INSERT INTO " + table + " AS t (id, v) VALUES (?, ?)", firstId(n), values.text());
    tx.run("ALTER TABLE " + table + " ADD COLUMN c" + n + " text DEFAULT 'of " + n + "'");
    tx.insert("INSERT INTO " + table + " AS t (id, v) VALUES (?, ?)", firstId(n) + 1, values.text());
    if (columns.size() > 3) {
      tx.run("ALTER TABLE " + table + " DROP COLUMN " + columns.get(0));
    }
    tx.update("UPDATE " + table + " AS t SET v = ? WHERE id = ?", values.text(), firstId(n));
  }

  private void noise(OpenTransaction tx, long n) throws SQLException {
    switch (random.nextInt(4)) {
      case 0 -> tx.run("SELECT 1");
      case 1 -> tx.run("INSERT INTO noise SELECT i, repeat('n', 100) FROM generate_series(1, 50) i");
      case 2 -> tx.run("COMMENT ON TABLE noise IS 'of " + writer + " at " + n + "'");
      default -> tx.run("SELECT lo_unlink(lo_from_bytea(0, decode(repeat('00ff', 4000), 'hex')))");
    }
  }

  private long firstId(long n) {
    return (n * 100 + writer) * 1_000_000;
  }

  private String uuid() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }
}
