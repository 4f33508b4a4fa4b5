package io.philotes.error;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuantityTest {

  @Test
  void countsAsPeopleDo() {
    assertEquals(List.of("0 events", "1 event", "12,000 events", "1 batch", "2 batches"), List.of(Quantity.count(0, "event"),
        Quantity.count(1, "event"), Quantity.count(12_000, "event"), Quantity.count(1, "batch"), Quantity.count(2, "batch")));
  }

  @Test
  void roundsSizesAndTimesToOneUnit() {
    assertEquals(List.of("1023 B", "1.5 kB", "119 s", "2 min", "3 h", "7 days"), List.of(Quantity.size(1023), Quantity.size(1536),
        Quantity.time(119), Quantity.time(120), Quantity.time(10_800), Quantity.time(604_800)));
  }
}
