package io.philotes.ingestion.image;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonNumberTest {

  private static boolean isValid(String text) {
    byte[] bytes = ("7" + text + "7").getBytes(StandardCharsets.UTF_8);
    return JsonNumber.isValid(bytes, 1, bytes.length - 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-0", "7", "-9223372036854775808", "4294967295", "0.0001", "12.3400", "1e+20", "1E5", "5e-324",
      "-1.7976931348623157e+308", "10", "100.010"})
  void acceptsNumbersOfJson(String text) {
    assertTrue(isValid(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "+1", "00", "01", "-01", ".5", "5.", "1.e5", "1e", "1e+", "1e5.0", "0x1F", "1 ", " 1", "1_000",
      "NaN", "Infinity", "-Infinity", "1.2.3", "--1", "１", "1e5e"})
  void refusesEverythingElse(String text) {
    assertFalse(isValid(text));
  }
}
