package io.philotes.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RecordTextTest {

  @Test
  void writesARowAsTheServerDoes() {
    assertEquals("(1,,\"\",\"a b\",\"say \"\"x\"\"\",\"back\\\\slash\",\"(,)\",\"l\ni\")",
        RecordText.of("1", null, "", "a b", "say \"x\"", "back\\slash", "(,)", "l\ni"));
    assertEquals("()", RecordText.of((String) null));
    assertEquals("(日本,{}';)", RecordText.of("日本", "{}';"));
  }
}
