package io.philotes.error;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {

  /** Runbooks and alerts go by the number: a new failure gets a new one. The list is that of the codes which are known outside. */
  @Test
  void numbersDoNotChange() throws IOException {
    List<String> known = new String(ErrorCodeTest.class.getResourceAsStream("known-codes.txt").readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    List<String> now = Arrays.stream(ErrorCode.values()).map(code -> code + " " + code.id()).toList();
    assertEquals(List.of(), known.stream().filter(line -> !now.contains(line)).toList());
  }

  @Test
  void eachHasItsOwn() {
    assertEquals(ErrorCode.values().length, Arrays.stream(ErrorCode.values()).map(ErrorCode::id).distinct().count());
  }
}
