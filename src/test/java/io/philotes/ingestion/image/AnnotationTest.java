package io.philotes.ingestion.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotationTest {

  private static byte[] member(String content) {
    return Annotation.member(content.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"who\":\"ann\",\"why\":\"ticket 12\"}", "{ \"n\" : 1.50, \"big\": 123456789012345678901234567890, \"e\": 1e300 }",
      "{\"a\":[{},[],null,true,\"\\u00e9\\n\\ud83d\\ude00\"]}", "{\"ü\":\"☃ 😀\"}", "{\"a\":1,\"a\":2}"})
  void anObjectIsEmbeddedAsItIsWritten(String object) {
    assertEquals("\"annotation\":" + object, new String(member(object), StandardCharsets.UTF_8));
    assertEquals("\"annotation\":" + object, new String(member(" \n" + object + "\t "), StandardCharsets.UTF_8));
  }

  @Test
  void anEmptyObjectIsNoAnnotation() {
    assertNull(member("{}"));
    assertNull(member(" { } "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "ann", "[]", "1", "\"ann\"", "null", "{", "{\"a\":1", "{\"a\":}", "{\"a\":1}x", "{\"a\":1}{}", "{}{}", "{'a':1}", "{a:1}",
      "{\"a\":1,}", "{\"a\":01}", "{\"a\":NaN}", "{\"a\":1} // x", "\uFEFF{\"a\":1}", "{\"a\":\"\n\"}"})
  void whatIsNoJsonObjectIsRefused(String content) {
    assertSame(Annotation.INVALID, member(content));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":\"\\u0000\"}", "{\"\\u0000\":1}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\\ud800\"}", "{\"a\":1e400000}",
      "{\"a\":1e-400000}", "{\"a\":1e99999999999}"})
  void whatJsonbWouldRefuseIsRefused(String content) {
    assertSame(Annotation.INVALID, member(content));
  }

  @Test
  void whatIsNotUtf8IsRefused() {
    assertSame(Annotation.INVALID, Annotation.member(new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'}));
    assertSame(Annotation.INVALID, Annotation.member("{\"a\":1}".getBytes(StandardCharsets.UTF_16BE)));
  }

  @Test
  void neitherLongerNorDeeperThanTheLimits() {
    String longest = "{\"a\":\"" + "x".repeat(Annotation.MAX_BYTES - 8) + "\"}";
    assertEquals(Annotation.MAX_BYTES + "\"annotation\":".length(), member(longest).length);
    assertSame(Annotation.INVALID, member(longest + " "));
    assertSame(Annotation.INVALID, member("{\"a\":" + "[".repeat(4000) + "]".repeat(4000) + "}"));
  }
}
