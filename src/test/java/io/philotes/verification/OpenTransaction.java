package io.philotes.verification;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;

/**
 * One transaction of a writer as it grows: runs statements and notes, from what they return, each row event that they must
 * become. Table names in statements have the alias {@code t}. Belongs to one thread.
 */
final class OpenTransaction {

  private final Connection connection;
  private final List<String> lines = new ArrayList<>();

  OpenTransaction(Connection connection) {
    this.connection = connection;
  }

  Connection connection() {
    return connection;
  }

  void insert(String sql, Object... values) throws SQLException {
    change('I', sql, values);
  }

  void update(String sql, Object... values) throws SQLException {
    change('U', sql, values);
  }

  void delete(String sql, Object... values) throws SQLException {
    change('D', sql, values);
  }

  private void change(char operation, String sql, Object... values) throws SQLException {
    for (String row : texts(sql + " RETURNING t::text", values)) {
      note(operation, row);
    }
  }

  /** Notes an event of a statement that returns nothing. */
  void note(char operation, String row) {
    lines.add(operation + row);
  }

  /** Runs a statement that makes no event. */
  void run(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, values);
      statement.execute();
    }
  }

  /** The first column of the rows. */
  List<String> texts(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, values);
      List<String> texts = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          texts.add(rows.getString(1));
        }
      }
      return texts;
    }
  }

  /** Runs a part and takes it back. */
  void regret(Part part) throws SQLException {
    int before = lines.size();
    Savepoint savepoint = connection.setSavepoint();
    part.run(this);
    connection.rollback(savepoint);
    lines.subList(before, lines.size()).clear();
  }

  /** Runs a part as a subtransaction that stays. */
  void nested(Part part) throws SQLException {
    Savepoint savepoint = connection.setSavepoint();
    part.run(this);
    connection.releaseSavepoint(savepoint);
  }

  /** Writes the receipt, which is the last event and counts itself. */
  void receipt(int writer, long n, Movement movement) throws SQLException {
    update("UPDATE seqtab AS t SET n = ? WHERE writer = ?", n, writer);
    RowSum sum = new RowSum();
    lines.forEach(sum::add);
    run("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?)", writer, n, movement.from(), movement.to(), movement.amount(),
        lines.size() + 1, sum.end());
  }

  private static void set(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  /** Some of the transaction's statements. */
  interface Part {
    void run(OpenTransaction transaction) throws SQLException;
  }

  /** What a receipt tells of the money moved. */
  record Movement(int from, int to, int amount) {

    static final Movement NONE = new Movement(0, 0, 0);
  }
}
