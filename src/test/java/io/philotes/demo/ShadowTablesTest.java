package io.philotes.demo;

import static io.philotes.event.Operation.DELETE;
import static io.philotes.event.Operation.INSERT;
import static io.philotes.event.Operation.TRUNCATE;
import static io.philotes.event.Operation.UPDATE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.event.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShadowTablesTest {

  private final ShadowTables shadow = new ShadowTables();

  @Test
  void followsInsertUpdateAndDeleteByKey() {
    keyed(INSERT, "{'id':1}", null, "{'id':1,'n':'a'}");
    keyed(INSERT, "{'id':2}", null, "{'id':2,'n':'b'}");
    keyed(UPDATE, "{'id':1}", null, "{'id':1,'n':'c'}");
    keyed(DELETE, "{'id':2}", "{'id':2}", null);
    assertHolds("{'id':1,'n':'c'}");
  }

  @Test
  void followsAChangedKey() {
    keyed(INSERT, "{'id':1}", null, "{'id':1,'n':'a'}");
    keyed(UPDATE, "{'id':7}", "{'id':1}", "{'id':7,'n':'a'}");
    keyed(UPDATE, "{'id':7}", null, "{'id':7,'n':'z'}");
    assertHolds("{'id':7,'n':'z'}");
  }

  @Test
  void keepsAValueThatTheUpdateDidNotSend() {
    keyed(INSERT, "{'id':1}", null, "{'id':1,'n':'a','doc':'long'}");
    shadow.apply(new Change("public.t", UPDATE, row("{'id':1}"), null, row("{'id':1,'n':'b'}"), List.of("doc")));
    assertHolds("{'id':1,'n':'b','doc':'long'}");
  }

  @Test
  void countsEqualRowsOfATableWithoutKey() {
    keyless(INSERT, null, "{'p':'x'}");
    keyless(INSERT, null, "{'p':'x'}");
    keyless(INSERT, null, "{'p':'x'}");
    keyless(UPDATE, "{'p':'x'}", "{'p':'y'}");
    keyless(DELETE, "{'p':'x'}", null);
    assertHolds("{'p':'x'}", "{'p':'y'}");
  }

  @Test
  void forgetsEverythingAtATruncate() {
    keyed(INSERT, "{'id':1}", null, "{'id':1}");
    shadow.apply(new Change("public.t", TRUNCATE, null, null, null, List.of()));
    keyed(INSERT, "{'id':1}", null, "{'id':1}");
    assertHolds("{'id':1}");
  }

  @Test
  void noticesWhatCannotBe() {
    keyed(INSERT, "{'id':1}", null, "{'id':1}");
    keyed(INSERT, "{'id':1}", null, "{'id':1}");
    keyed(UPDATE, "{'id':2}", null, "{'id':2}");
    keyed(DELETE, "{'id':3}", "{'id':3}", null);
    keyless(DELETE, "{'p':'x'}", null);
    assertEquals(4, shadow.contradictionCount());
    assertEquals("public.t: an event inserts a row that exists", shadow.contradictions().get(0));
  }

  @Test
  void tellsWhatIsMissingAndWhatIsTooMuch() {
    keyless(INSERT, null, "{'p':'x'}");
    keyless(INSERT, null, "{'p':'y'}");
    assertEquals(List.of("public.t: 2 rows of the source are missing or different, 1 are not in the source"),
        shadow.differences(Map.of("public.t", Map.of(row("{'p':'x'}"), 2, row("{'p':'z'}"), 1))));
  }

  @Test
  void comparesNumbersDigitByDigit() {
    keyed(INSERT, "{'id':1}", null, "{'id':1,'price':12.50,'big':12345678901234567890.1000,'j':{'a':1.50}}");
    assertEquals(Map.of("id", "1", "price", "12.50", "big", "12345678901234567890.1000", "j", "{\"a\":1.50}"),
        row("{'id':1,'price':12.50,'big':12345678901234567890.1000,'j':{'a':1.50}}").values());
    assertEquals(1, shadow.differences(Map.of("public.t", Map.of(row("{'id':1,'price':12.5,'big':1,'j':null}"), 1))).size());
  }

  private void assertHolds(String... rows) {
    Map<Row, Integer> expected = new HashMap<>();
    for (String row : rows) {
      expected.merge(row(row), 1, Integer::sum);
    }
    assertEquals(List.of(), shadow.differences(Map.of("public.t", expected)));
    assertEquals(0, shadow.contradictionCount());
  }

  private void keyed(Operation operation, String key, String before, String after) {
    shadow.apply(new Change("public.t", operation, row(key), row(before), row(after), List.of()));
  }

  private void keyless(Operation operation, String before, String after) {
    shadow.apply(new Change("public.t", operation, null, row(before), row(after), List.of()));
  }

  private static Row row(String json) {
    return Row.ofImage(json == null ? null : json.replace('\'', '"'));
  }
}
