package io.philotes.config;

import static io.philotes.config.ConfigFixture.MINIMAL;
import static io.philotes.config.ConfigFixture.wrong;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The records PhilotesConfig and VerticleConfig. */
class PhilotesConfigTest {

  @Test
  void hasDefaults() {
    PhilotesConfig config = ConfigFixture.config(MINIMAL);
    assertEquals("here-1", config.instance());
    assertEquals(1, config.sources().size());
    assertEquals(List.of(), config.consumers());
    assertEquals(List.of(), config.verticles());
  }

  @Test
  void mapsEveryKey() {
    PhilotesConfig config = ConfigFixture.config(MINIMAL + """
        instance: node-1
        consumers: [{name: a}]
        verticles:
          - com.acme.Orders
          - {class: com.acme.Fast$Inner, threading: event-loop}
          - {class: Plain}
        """);
    assertEquals("node-1", config.instance());
    assertEquals(1, config.consumers().size());
    assertEquals(List.of(new VerticleConfig("com.acme.Orders", false), new VerticleConfig("com.acme.Fast$Inner", true),
        new VerticleConfig("Plain", false)), config.verticles());
  }

  @Test
  void refusesWhatIsWrong() {
    assertEquals(List.of("instance"), wrong("instance: 'a b'"));
    assertEquals(List.of("instance"), wrong("instance: [a]"));
    assertEquals(List.of("verticles[0].class"), wrong("verticles: [com.acme.]"));
    assertEquals(List.of("verticles[0].class"), wrong("verticles: [{threading: worker}]"));
    assertEquals(List.of("verticles[0].threading"), wrong("verticles: [{class: A, threading: virtual}]"));
    assertEquals(List.of("verticles[0]"), wrong("verticles: [[A]]"));
    assertEquals(List.of("verticles"), wrong("verticles: A"));
  }

  /** A regular expression can take the stack for as long as its text is. */
  @Test
  void readsALongClassNameLikeAShortOne() {
    assertEquals(List.of(), wrong("verticles: [" + "a.".repeat(30_000) + "A]"));
    assertEquals(List.of("verticles[0].class"), wrong("verticles: [" + "a.".repeat(30_000) + "]"));
  }

  @Test
  void takesVerticlesFromOneVariable() {
    PhilotesConfig config = ConfigFixture.load(MINIMAL, Map.of("PHILOTES_VERTICLES", "com.acme.A,com.acme.B")).config();
    assertEquals(List.of(new VerticleConfig("com.acme.A", false), new VerticleConfig("com.acme.B", false)), config.verticles());
  }

  @Test
  void namesThisProcessWithoutAskingANameServer() {
    Machine machine = Machine.here(Map.of("HOSTNAME", "pod/1." + "x".repeat(80)));
    assertEquals("pod-1." + "x".repeat(44) + "-" + ProcessHandle.current().pid(), machine.instance());
  }
}
