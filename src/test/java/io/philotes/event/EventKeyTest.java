package io.philotes.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

class EventKeyTest {

  private final EventKey key = new EventKey(List.of("b", "a"));

  @Test
  void keepsEveryDigitAndTheOrderOfTheColumns() {
    assertEquals("{\"b\":10000000000000000000000001,\"a\":1.10}", key.of(null, "{\"a\":1.10,\"x\":0,\"b\":10000000000000000000000001}"));
  }

  @Test
  void takesADeletedRowsKeyFromTheBeforeImage() {
    assertEquals("{\"b\":2,\"a\":1}", key.of("{\"a\":1,\"b\":2}", null));
  }

  @Test
  void takesTheNewKeyWhenAnUpdateChangedIt() {
    assertEquals("{\"b\":2,\"a\":9}", key.of("{\"a\":1,\"b\":2}", "{\"a\":9,\"b\":2}"));
  }

  @Test
  void takesAnUnchangedLargeColumnFromTheBeforeImage() {
    assertEquals("{\"b\":\"large\",\"a\":9}", key.of("{\"a\":1,\"b\":\"large\"}", "{\"a\":9}"));
  }

  @Test
  void isNullWithoutKeyOrImage() {
    assertNull(new EventKey(List.of()).of(null, "{\"a\":1}"));
    assertNull(key.of(null, null));
    assertNull(key.of(null, "{\"a\":1}"));
  }

  @Test
  void escapesColumnNames() {
    assertEquals("{\"we\\\"ird\\n\":1}", new EventKey(List.of("we\"ird\n")).of(null, "{\"we\\\"ird\\n\":1}"));
  }
}
