package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.endtoend.RandomTypes.RandomType;
import io.philotes.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Random values of many types, from the source's SQL to the buffer's: the text of the server and the text that the buffered JSON gives
 * back are the same, byte for byte, whatever the database and its roles are set to. {@code -Dphilotes.values=10000} tries more rows,
 * {@code -Dphilotes.seed} the same again.
 */
class RandomValuesIT {

  private static final int ROWS = Integer.getInteger("philotes.values", 200);
  private static final long SEED = Long.getLong("philotes.seed", System.nanoTime());
  private static final int SLICE = 500;

  /** What a careless administrator may have set: none of it may change what is captured. */
  private static final List<String> ODD_DEFAULTS = List.of("datestyle = 'SQL, DMY'", "intervalstyle = 'iso_8601'", "extra_float_digits = -15",
      "bytea_output = 'escape'", "timezone = 'America/St_Johns'", "client_encoding = 'LATIN1'", "statement_timeout = '50ms'", "lock_timeout = '50ms'",
      "idle_in_transaction_session_timeout = '50ms'");

  /** What the text of the server means (semantics R12). */
  private static final String PINNED = "SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; SET extra_float_digits = 3; SET bytea_output = 'hex';"
      + " SET timezone = 'UTC'; SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0";

  private static final String EVENTS = " FROM philotes.events_1 WHERE relation IN (SELECT id FROM philotes.relations WHERE table_name = 'random')";

  @Test
  void f58EveryRandomValueIsTheServersTextWhateverTheDefaultsAre() throws SQLException {
    System.out.println("RandomValuesIT: -Dphilotes.seed=" + SEED + ", " + ROWS + " rows of " + RandomTypes.ALL.size() + " types");
    Rig rig = Rig.open();
    prepare(rig.source());
    try (Service service = Service.start(rig); Connection source = rig.source().connect(); Statement statement = source.createStatement()) {
      statement.execute(PINNED);
      fill(statement);
      service.settled();
      assertEquals(String.valueOf(ROWS), rig.buffer().queryText("SELECT count(after::jsonb)" + EVENTS));
      assertEquals(List.of(), differences(rig, statement));
    }
  }

  private static void prepare(TestDatabase source) {
    source.execute(RandomTypes.PREPARATION.toArray(String[]::new));
    source.execute("CREATE TABLE rig.random (id int PRIMARY KEY, "
        + RandomTypes.ALL.stream().map(type -> type.name() + " " + type.type()).collect(Collectors.joining(", ")) + ")");
    ODD_DEFAULTS.forEach(setting -> source.execute("ALTER DATABASE " + source.name() + " SET " + setting));
  }

  /** One value in nine is NULL. */
  private static void fill(Statement statement) throws SQLException {
    statement.execute("SELECT setseed(" + (SEED % 1_000_000) / 1_000_000.0 + ")");
    String values = RandomTypes.ALL.stream().map(type -> "CASE WHEN random() > 0.11 THEN (" + type.value() + ")::" + type.type() + " END")
        .collect(Collectors.joining(", "));
    for (int from = 1; from <= ROWS; from += SLICE) {
      statement.execute("INSERT INTO rig.random SELECT i, " + values + " FROM generate_series(" + from + ", " + Math.min(ROWS, from + SLICE - 1) + ") i");
    }
  }

  /** A column each: its first value that differs. */
  private static List<String> differences(Rig rig, Statement source) throws SQLException {
    List<String> differences = new ArrayList<>();
    for (RandomType type : RandomTypes.ALL) {
      List<String> sent = column(source, "SELECT " + sent(type) + " FROM rig.random ORDER BY id");
      List<String> kept = rig.buffer().queryColumn("SELECT " + kept(type) + EVENTS + " ORDER BY (after ->> 'id')::int");
      assertEquals(ROWS, kept.size());
      IntStream.range(0, ROWS).filter(i -> !String.valueOf(sent.get(i)).equals(String.valueOf(kept.get(i)))).findFirst()
          .ifPresent(i -> differences.add(type.type() + " in row " + (i + 1) + ": " + sent.get(i) + " became " + kept.get(i)));
    }
    return differences;
  }

  private static List<String> column(Statement statement, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  /** What the type's output function writes: a cast of char(n) to text would drop blanks. */
  private static String sent(RandomType type) {
    String text = isBoolean(type) ? type.name() + "::text" : "format('%s', " + type.name() + ")";
    return "CASE WHEN " + type.name() + " IS NOT NULL THEN " + text + " END";
  }

  /** A jsonb value is compared as one: the server's text of it has blanks that JSON does not need. */
  private static String kept(RandomType type) {
    if (!type.type().equals("jsonb") && !type.type().equals("rig.doc")) {
      return "after ->> '" + type.name() + "'";
    }
    return "CASE WHEN json_typeof(after -> '" + type.name() + "') <> 'null' OR (metadata -> 'jsonNull')::jsonb ? '" + type.name()
        + "' THEN (after -> '" + type.name() + "')::jsonb::text END";
  }

  private static boolean isBoolean(RandomType type) {
    return type.type().equals("bool") || type.type().equals("rig.flag");
  }
}
