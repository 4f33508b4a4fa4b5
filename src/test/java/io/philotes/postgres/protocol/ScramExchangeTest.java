package io.philotes.postgres.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScramExchangeTest {

  private static final byte[] NONE = {};
  private static final byte[] ENDPOINT = {1, 2, 3};
  private static final List<String> PLAIN = List.of("SCRAM-SHA-256");
  private static final List<String> BOTH = List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256");

  private static String chosen(List<String> offered, byte[] endpoint, boolean neverWithoutBinding) {
    ScramExchange exchange = ScramExchange.begin(offered, "secret", endpoint, neverWithoutBinding);
    return exchange.mechanism() + " " + exchange.clientFirst().charAt(0);
  }

  @Test
  void bindsWhenBothSidesCan() {
    assertEquals("SCRAM-SHA-256-PLUS p", chosen(BOTH, ENDPOINT, true));
    assertEquals("SCRAM-SHA-256-PLUS p", chosen(BOTH, ENDPOINT, false));
    assertEquals("SCRAM-SHA-256-PLUS p", chosen(List.of("SCRAM-SHA-256-PLUS"), ENDPOINT, false));
  }

  @Test
  void tellsAServerThatDoesNotOfferItThatWeCould() {
    assertEquals("SCRAM-SHA-256 y", chosen(PLAIN, ENDPOINT, true));
    assertEquals("SCRAM-SHA-256 n", chosen(PLAIN, NONE, false));
  }

  @Test
  void neverFallsBackWhenBindingIsOfferedAndWanted() {
    assertEquals("SCRAM-SHA-256 n", chosen(BOTH, NONE, false));
    assertThrows(AuthenticationRefusedException.class, () -> chosen(BOTH, NONE, true));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThrows(AuthenticationRefusedException.class, () -> chosen(List.of(), NONE, false));
    assertThrows(AuthenticationRefusedException.class, () -> chosen(List.of("SCRAM-SHA-256-PLUS"), NONE, false));
    AuthenticationRefusedException refused = assertThrows(AuthenticationRefusedException.class, () -> chosen(List.of("\u001b[31mX\n"), NONE, false));
    assertTrue(refused.getMessage().chars().allMatch(c -> c >= ' '));
  }

  @Test
  void needsAPassword() {
    assertThrows(AuthenticationRefusedException.class, () -> ScramExchange.begin(PLAIN, "", NONE, false));
    assertThrows(AuthenticationRefusedException.class, () -> ScramExchange.begin(PLAIN, null, NONE, false));
  }

  @Test
  void refusesAForeignNonceAndExcessiveWork() {
    ScramExchange exchange = ScramExchange.begin(PLAIN, "secret", NONE, false);
    exchange.clientFirst();
    assertThrows(AuthenticationRefusedException.class, () -> exchange.serverFirst("r=foreign,s=AAAA,i=4096"));
    ScramExchange other = ScramExchange.begin(PLAIN, "secret", NONE, false);
    String first = other.clientFirst();
    String nonce = first.substring(first.indexOf(",r=") + 3);
    assertThrows(AuthenticationRefusedException.class, () -> other.serverFirst("r=" + nonce + "x,s=AAAA,i=1000001"));
  }

  /** Found by fuzzing: with assertions on, the library answered with an error of its own. */
  @Test
  void refusesAFirstMessageWithoutIterations() {
    ScramExchange exchange = ScramExchange.begin(PLAIN, "secret", NONE, false);
    String first = exchange.clientFirst();
    String nonce = first.substring(first.indexOf(",r=") + 3);
    assertThrows(AuthenticationRefusedException.class, () -> exchange.serverFirst("r=" + nonce + "x,s=QSXCR+Q6sek8bf92"));
  }
}
