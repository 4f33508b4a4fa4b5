package io.philotes.ingestion.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.event.JsonBytes;
import io.philotes.event.RelationColumn;
import io.philotes.ingestion.image.TypedValues.TypedValue;
import io.philotes.postgres.pgoutput.PgOutputDecoder;
import io.philotes.postgres.pgoutput.PgOutputMessage;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Relation;
import io.philotes.postgres.pgoutput.PgOutputMessage.Type;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A row of hard values goes through pgoutput, our decoder and our encoder; then PostgreSQL itself reads the JSON and
 * compares it with the row.
 */
class TypedImageIT {

  private static EmbeddedPostgres postgres;
  private static Connection connection;
  private static Relation relation;
  private static final Map<Long, String> typeNames = new HashMap<>();
  private static String image;
  private static String metadata;

  @BeforeAll
  static void capture() throws IOException, SQLException {
    postgres = EmbeddedPostgres.builder().setServerConfig("wal_level", "logical")
        .setServerConfig("synchronous_commit", "on").start();
    connection = postgres.getPostgresDatabase().getConnection();
    for (String sql : TypedValues.PREPARATION) {
      run(sql);
    }
    run("create table typed (" + columns((name, value) -> name + " " + value.type()) + ")");
    run("create publication p for all tables");
    run("select pg_create_logical_replication_slot('s', 'pgoutput')");
    run("set datestyle = 'ISO'; set intervalstyle = 'postgres'; set extra_float_digits = 3; set bytea_output = 'hex';"
        + " set timezone = 'UTC'");
    run("insert into typed select " + columns((name, value) -> "(" + value.expression() + ")::" + value.type()));
    encode();
  }

  @AfterAll
  static void stop() throws IOException, SQLException {
    connection.close();
    postgres.close();
  }

  private interface Fragment {
    String of(String name, TypedValue value);
  }

  private static String columns(Fragment fragment) {
    return IntStream.range(0, TypedValues.ALL.size()).mapToObj(i -> fragment.of("c" + i, TypedValues.ALL.get(i)))
        .collect(Collectors.joining(", "));
  }

  private static void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void encode() throws SQLException {
    JsonBytes out = new JsonBytes(1024);
    ImageNotes notes = new ImageNotes();
    for (PgOutputMessage message : received()) {
      if (message instanceof Relation described) {
        relation = described;
      } else if (message instanceof Type type) {
        typeNames.put(type.oid(), type.schema() + "." + type.name());
      } else if (message instanceof Insert insert) {
        new RelationEncoder("typed", relationColumns()).row(insert.newTuple(), null, out, notes);
      }
    }
    image = new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
    out.truncate(0);
    notes.write(out);
    metadata = new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
  }

  private static List<PgOutputMessage> received() throws SQLException {
    PgOutputDecoder decoder = new PgOutputDecoder();
    List<PgOutputMessage> messages = new ArrayList<>();
    try (Statement statement = connection.createStatement();
         ResultSet rows = statement.executeQuery("select data from pg_logical_slot_get_binary_changes('s', null, null,"
             + " 'proto_version', '1', 'publication_names', 'p')")) {
      while (rows.next()) {
        byte[] data = rows.getBytes(1);
        messages.add(decoder.decode(data, 0, data.length));
      }
    }
    return messages;
  }

  private static List<RelationColumn> relationColumns() {
    return relation.columns().stream()
        .map(column -> new RelationColumn(column.name(), column.typeOid(), column.typeModifier(), typeNames.get(column.typeOid()), column.key()))
        .toList();
  }

  private static String ask(String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 1; i <= statement.getParameterMetaData().getParameterCount(); i++) {
        statement.setString(i, image);
      }
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  private static ColumnForm form(int i) {
    long type = relation.columns().get(i).typeOid();
    return ColumnForm.of(type, typeNames.get(type));
  }

  /** What the type's output function writes (a cast of char(n) to text would drop blanks), or null. */
  private static String source(int i) throws SQLException {
    String name = "c" + i;
    String text = form(i) == ColumnForm.BOOLEAN ? name + "::text" : "format('%s', " + name + ")";
    return ask("select case when " + name + " is not null then " + text + " end from typed");
  }

  /** The member of the image: jsonb values as JSON, others as the text they stand for. */
  private static String member(int i, String jsonType) throws SQLException {
    boolean embedded = form(i) == ColumnForm.JSONB && source(i) != null;
    return "?::text::" + jsonType + (embedded ? " -> 'c" : " ->> 'c") + i + "'";
  }

  @Test
  void f58TheImageHoldsTheServersTextOfEveryValue() throws SQLException {
    for (int i = 0; i < TypedValues.ALL.size(); i++) {
      assertEquals(source(i), ask("select (" + member(i, "json") + ")::text"), TypedValues.ALL.get(i).toString());
    }
  }

  @Test
  void f58JsonbAcceptsTheImageAndEveryValueCanBeCastBack() throws SQLException {
    for (int i = 0; i < TypedValues.ALL.size(); i++) {
      TypedValue value = TypedValues.ALL.get(i);
      String back = ask("select ((" + member(i, "jsonb") + ")::" + value.type() + ")::text");
      assertEquals(ask("select c" + i + "::text from typed"), back, value.toString());
    }
  }

  @Test
  void numbersAreNumbersUnlessJsonLacksThem() throws SQLException {
    for (int i = 0; i < TypedValues.ALL.size(); i++) {
      String text = source(i);
      if (form(i) == ColumnForm.NUMBER && text != null) {
        boolean named = text.endsWith("NaN") || text.endsWith("Infinity");
        assertEquals(named ? "string" : "number", ask("select jsonb_typeof(?::text::jsonb -> 'c" + i + "')"), text);
      }
    }
  }

  @Test
  void tellsJsonNullFromSqlNull() {
    int jsonNull = TypedValues.ALL.indexOf(new TypedValue("jsonb", "'null'"));
    assertEquals("{\"jsonNull\":[\"c" + jsonNull + "\"]}", metadata);
  }

  @Test
  void everyFormIsTried() {
    List<ColumnForm> forms = IntStream.range(0, TypedValues.ALL.size()).mapToObj(TypedImageIT::form).distinct().toList();
    assertEquals(ColumnForm.values().length, forms.size());
  }
}
