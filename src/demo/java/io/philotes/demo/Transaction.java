package io.philotes.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;

/** A transaction of the shop that counts the rows it changes. Belongs to the thread of its connection. */
final class Transaction {

  /** Something done in a transaction. */
  interface Work {
    void in(Transaction transaction) throws SQLException;
  }

  private final Connection connection;
  private long changes;

  Transaction(Connection connection) {
    this.connection = connection;
  }

  long changes() {
    return changes;
  }

  /** Runs a statement that changes rows. */
  int change(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      int rows = statement.executeUpdate();
      changes += rows;
      return rows;
    }
  }

  /** Empties a table: one event, however many rows there were. */
  void truncate(String table) throws SQLException {
    change("TRUNCATE " + table);
    changes++;
  }

  /** Does something and takes it back within the transaction. */
  void doAndUndo(Work work) throws SQLException {
    long before = changes;
    Savepoint savepoint = connection.setSavepoint();
    work.in(this);
    connection.rollback(savepoint);
    changes = before;
  }
}
