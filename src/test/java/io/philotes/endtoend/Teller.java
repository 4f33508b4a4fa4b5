package io.philotes.endtoend;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Random;
import org.postgresql.PGConnection;

/** One client of the bank: what happens in its transactions. Belongs to one thread; its ids meet nobody else's. */
final class Teller {

  private static final long WRITERS = 100;

  private final int number;
  private final Random random;
  private long last;

  Teller(int number, Random random, long last) {
    this.number = number;
    this.random = random;
    this.last = last;
  }

  /** One transaction: begun, and committed or rolled back. */
  void next(Connection connection) throws SQLException {
    int dice = random.nextInt(100);
    if (dice < 45) {
      transfer(connection);
    } else if (dice < 60) {
      items(connection);
    } else if (dice < 68) {
      moveItem(connection);
    } else if (dice < 78) {
      hesitate(connection);
    } else if (dice < 86) {
      visits(connection);
    } else if (dice < 94) {
      copy(connection);
    } else if (dice < 96) {
      run(connection, "TRUNCATE scratch");
    } else {
      transfer(connection, false);
      connection.rollback();
      return;
    }
    connection.commit();
  }

  private void transfer(Connection connection) throws SQLException {
    transfer(connection, random.nextInt(10) == 0);
  }

  /** Accounts are locked in the order of their ids. */
  private void transfer(Connection connection, boolean pad) throws SQLException {
    int one = 1 + random.nextInt(Bank.ACCOUNTS);
    int other = 1 + (one + random.nextInt(Bank.ACCOUNTS - 1)) % Bank.ACCOUNTS;
    int amount = random.nextInt(200) - 100;
    move(connection, Math.min(one, other), amount, pad);
    move(connection, Math.max(one, other), -amount, false);
    run(connection, "INSERT INTO ledger VALUES (?, ?, ?, ?, ?)", number, ++last, one, other, amount);
  }

  private void move(Connection connection, int account, int amount, boolean pad) throws SQLException {
    run(connection, "UPDATE account SET balance = balance + ?, ver = ver + 1"
        + (pad ? ", pad = repeat(md5(ver::text), 80 + (ver % 40)::int)" : "") + " WHERE id = ?", amount, account);
  }

  private void items(Connection connection) throws SQLException {
    long id = id();
    run(connection, "INSERT INTO item SELECT ? + n::bigint * 1000000000, 'Ünï \"' || n || '\" \\', n / 7.0 FROM generate_series(0, ?) n",
        id, random.nextInt(30));
    run(connection, "UPDATE item SET note = NULL, price = price * 3 WHERE mod(id, 100) = ? AND price > 3", number);
    run(connection, "DELETE FROM item WHERE mod(id, 100) = ? AND mod(id, 1000000000) < ?", number, id - 60 * WRITERS);
  }

  /** Changes a key. */
  private void moveItem(Connection connection) throws SQLException {
    run(connection, "UPDATE item SET id = id + 500000000 WHERE id = (SELECT id FROM item WHERE mod(id, 100) = ? AND "
        + "mod(id, 1000000000) < 500000000 LIMIT 1)", number);
    run(connection, "UPDATE item SET note = 'moved' WHERE id = (SELECT max(id) FROM item WHERE mod(id, 100) = ?)", number);
  }

  /** A part is taken back, the rest stays. */
  private void hesitate(Connection connection) throws SQLException {
    Savepoint savepoint = connection.setSavepoint();
    transfer(connection, false);
    connection.rollback(savepoint);
    Savepoint inner = connection.setSavepoint();
    run(connection, "INSERT INTO item VALUES (?, 'kept', 1.50)", id());
    connection.releaseSavepoint(inner);
  }

  /** A table without a key. */
  private void visits(Connection connection) throws SQLException {
    run(connection, "INSERT INTO visit SELECT ?, '/p/' || n % 3 FROM generate_series(1, ?) n", number, 1 + random.nextInt(6));
    run(connection, "UPDATE visit SET path = path || '!' WHERE who = ? AND path = '/p/1'", number);
    run(connection, "DELETE FROM visit WHERE who = ? AND path = '/p/0'", number);
  }

  private void copy(Connection connection) throws SQLException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1 + random.nextInt(40); i++) {
      lines.append(id()).append("\tline\\t").append(i).append('\n');
    }
    try {
      connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY scratch FROM STDIN", new StringReader(lines.toString()));
    } catch (IOException e) {
      throw new SQLException("copy", "08000", e);
    }
  }

  private long id() {
    return ++last * WRITERS + number;
  }

  private static void run(Connection connection, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }
}
