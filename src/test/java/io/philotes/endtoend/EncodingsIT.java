package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.endtoend.Service.Event;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Databases whose encoding is not UTF8. */
class EncodingsIT {

  private static final String OPTIONS = "ENCODING '%s' LOCALE 'C' TEMPLATE template0";

  @Test
  void namesAndValuesOfALatin1DatabaseArriveAsUnicode() {
    try (Service service = Service.start(Rig.open(OPTIONS.formatted("LATIN1")))) {
      List<Event> events = service.capture("CREATE TABLE \"Größe\" (id int PRIMARY KEY, \"straße\" text)", "INSERT INTO \"Größe\" VALUES (1, 'é ÿ £')");
      assertEquals("Größe", events.get(0).table());
      assertEquals("{\"id\":1,\"straße\":\"é ÿ £\"}", events.get(0).after());
    }
  }

  /** Nobody knows what its bytes mean: what is valid UTF-8 comes, at the first that is not the source stops, and nothing is replaced. */
  @Test
  void anSqlAsciiDatabaseIsCapturedUpToTheFirstValueThatIsNotUtf8() {
    Rig rig = Rig.open(OPTIONS.formatted("SQL_ASCII"));
    try (Service service = Service.start(rig)) {
      Event event = service.capture("CREATE TABLE bytes (id int PRIMARY KEY, v text)",
          "INSERT INTO bytes SELECT 1, convert_from('\\xc3a9'::bytea, 'SQL_ASCII')").get(0);
      assertEquals("{\"id\":1,\"v\":\"é\"}", event.after());
      long position = service.settled();
      Lsn64 confirmed = rig.insertLsn();
      rig.source().execute("INSERT INTO bytes SELECT 2, convert_from('\\xe92d2d'::bytea, 'SQL_ASCII')", "INSERT INTO bytes VALUES (3, 'x')");
      Status.awaitSource(rig.port(), Rig.SOURCE, "FAILED", Rig.LONG);
      JsonObject source = Status.source(rig.port(), Rig.SOURCE);
      assertEquals("SOURCE_UNDECODABLE", source.getString("code"));
      assertTrue(source.getString("error").contains("table public.bytes, column v: the value is not valid UTF-8"), source::encode);
      assertFalse(source.encode().contains("e9 2d") || source.encode().contains("--"), "no bytes of a value are told");
      assertEquals(position, rig.lastPosition());
      assertFalse(rig.confirmed().isAfter(confirmed), "nothing beyond is confirmed");
    }
  }
}
