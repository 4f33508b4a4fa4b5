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

  /** The server's certificate is checked. */
  private static final LoginRules CHECKED = LoginRules.STRICT.withBoundWhenOffered(true);
  private static final LoginRules ALWAYS = new LoginRules(false, true, true);

  private static String chosen(List<String> offered, byte[] endpoint, LoginRules rules) {
    ScramExchange exchange = ScramExchange.begin(offered, "secret", endpoint, rules);
    return exchange.mechanism() + " " + exchange.clientFirst().charAt(0);
  }

  @Test
  void bindsWhenBothSidesCan() {
    assertEquals("SCRAM-SHA-256-PLUS p", chosen(BOTH, ENDPOINT, CHECKED));
    assertEquals("SCRAM-SHA-256-PLUS p", chosen(BOTH, ENDPOINT, LoginRules.STRICT));
    assertEquals("SCRAM-SHA-256-PLUS p", chosen(List.of("SCRAM-SHA-256-PLUS"), ENDPOINT, LoginRules.STRICT));
  }

  @Test
  void tellsAServerThatDoesNotOfferItThatWeCould() {
    assertEquals("SCRAM-SHA-256 y", chosen(PLAIN, ENDPOINT, CHECKED));
    assertEquals("SCRAM-SHA-256 n", chosen(PLAIN, NONE, LoginRules.STRICT));
  }

  @Test
  void neverFallsBackWhenBindingIsOfferedAndWanted() {
    assertEquals("SCRAM-SHA-256 n", chosen(BOTH, NONE, LoginRules.STRICT));
    assertThrows(AuthenticationRefusedException.class, () -> chosen(BOTH, NONE, CHECKED));
  }

  @Test
  void refusesALoginWithoutBindingWhereItIsRequired() {
    assertEquals("SCRAM-SHA-256-PLUS p", chosen(BOTH, ENDPOINT, ALWAYS));
    assertThrows(AuthenticationRefusedException.class, () -> chosen(PLAIN, ENDPOINT, ALWAYS));
    assertThrows(AuthenticationRefusedException.class, () -> chosen(BOTH, NONE, ALWAYS));
    assertThrows(AuthenticationRefusedException.class, () -> chosen(PLAIN, NONE, ALWAYS));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThrows(AuthenticationRefusedException.class, () -> chosen(List.of(), NONE, LoginRules.STRICT));
    assertThrows(AuthenticationRefusedException.class, () -> chosen(List.of("SCRAM-SHA-256-PLUS"), NONE, LoginRules.STRICT));
    AuthenticationRefusedException refused = assertThrows(AuthenticationRefusedException.class, () -> chosen(List.of("\u001b[31mX\n"), NONE, LoginRules.STRICT));
    assertTrue(refused.getMessage().chars().allMatch(c -> c >= ' '));
  }

  @Test
  void needsAPassword() {
    assertThrows(AuthenticationRefusedException.class, () -> ScramExchange.begin(PLAIN, "", NONE, LoginRules.STRICT));
    assertThrows(AuthenticationRefusedException.class, () -> ScramExchange.begin(PLAIN, null, NONE, LoginRules.STRICT));
  }

  @Test
  void refusesAForeignNonceAndExcessiveWork() {
    ScramExchange exchange = ScramExchange.begin(PLAIN, "secret", NONE, LoginRules.STRICT);
    exchange.clientFirst();
    assertThrows(AuthenticationRefusedException.class, () -> exchange.serverFirst("r=foreign,s=AAAA,i=4096"));
    ScramExchange other = ScramExchange.begin(PLAIN, "secret", NONE, LoginRules.STRICT);
    String first = other.clientFirst();
    String nonce = first.substring(first.indexOf(",r=") + 3);
    assertThrows(AuthenticationRefusedException.class, () -> other.serverFirst("r=" + nonce + "x,s=AAAA,i=1000001"));
  }

  /** Found by fuzzing: with assertions on, the library answered with an error of its own. */
  @Test
  void refusesAFirstMessageWithoutIterations() {
    ScramExchange exchange = ScramExchange.begin(PLAIN, "secret", NONE, LoginRules.STRICT);
    String first = exchange.clientFirst();
    String nonce = first.substring(first.indexOf(",r=") + 3);
    assertThrows(AuthenticationRefusedException.class, () -> exchange.serverFirst("r=" + nonce + "x,s=QSXCR+Q6sek8bf92"));
  }
}
