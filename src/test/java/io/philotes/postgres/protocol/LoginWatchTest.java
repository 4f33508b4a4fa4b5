package io.philotes.postgres.protocol;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginWatchTest {

  private static final byte[] NONE = {};
  private static final byte[] ENDPOINT = {1, 2, 3};
  private static final List<String> PLAIN = List.of("SCRAM-SHA-256");
  private static final List<String> BOTH = List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256");
  private static final LoginRules WEAK = new LoginRules(true, false, false);
  private static final LoginRules BOUND = new LoginRules(false, true, true);
  private static final Authentication FIRST = Authentication.saslContinue("r=abc,s=AAAA,i=4096");
  private static final Authentication PROOF = Authentication.saslFinal("v=AAAA");

  private static boolean passes(LoginRules rules, byte[] endpoint, BackendMessage... messages) {
    LoginWatch watch = new LoginWatch(rules, () -> endpoint);
    Framer framer = new Framer(1 << 16);
    for (BackendMessage message : messages) {
      framer.feed(message.encode(), watch);
    }
    return watch.isDone();
  }

  private static void refuses(LoginRules rules, byte[] endpoint, BackendMessage... messages) {
    assertThrows(AuthenticationRefusedException.class, () -> passes(rules, endpoint, messages));
  }

  @Test
  void letsAScramLoginPass() {
    assertTrue(passes(LoginRules.STRICT, NONE, Authentication.sasl(PLAIN), FIRST, PROOF, Authentication.ok()));
    assertTrue(passes(BOUND, ENDPOINT, Authentication.sasl(BOTH), FIRST, PROOF, Authentication.ok()));
    assertFalse(passes(LoginRules.STRICT, NONE, Authentication.sasl(PLAIN), FIRST, PROOF));
  }

  @Test
  void letsAServerTrustUsWithoutAPassword() {
    assertTrue(passes(LoginRules.STRICT, NONE, new ParameterStatus("a", "b"), Authentication.ok()));
    refuses(BOUND, ENDPOINT, Authentication.ok());
  }

  @Test
  void refusesWeakLoginsUnlessTheyAreAllowed() {
    for (Authentication weak : List.of(Authentication.cleartextPassword(), Authentication.md5Password(new byte[4]))) {
      refuses(LoginRules.STRICT, NONE, weak);
      refuses(new LoginRules(true, true, false), ENDPOINT, weak);
      assertTrue(passes(WEAK, NONE, weak, Authentication.ok()));
    }
    refuses(WEAK, NONE, new Authentication(Authentication.Method.GSS, NONE));
  }

  /** CVE-2026-53712: a library that gets no hash from the certificate falls back without a word. */
  @Test
  void refusesToFallBackFromChannelBinding() {
    LoginRules checked = LoginRules.STRICT.withBoundWhenOffered(true);
    refuses(checked, NONE, Authentication.sasl(BOTH));
    assertFalse(passes(checked, ENDPOINT, Authentication.sasl(PLAIN)));
    refuses(BOUND, ENDPOINT, Authentication.sasl(PLAIN));
    refuses(BOUND, NONE, Authentication.sasl(BOTH));
  }

  @Test
  void refusesOkWithoutAProof() {
    refuses(LoginRules.STRICT, NONE, Authentication.sasl(PLAIN), Authentication.ok());
    refuses(LoginRules.STRICT, NONE, Authentication.sasl(PLAIN), FIRST, Authentication.ok());
    assertThrows(ProtocolException.class, () -> passes(LoginRules.STRICT, NONE, new ReadyForQuery('I')));
  }

  @ParameterizedTest
  @ValueSource(strings = {"i=1000001", "i=5000000,i=1", "i=1,i=5000000", "i=99999999999999999999", "i=-1", "i=", "i=x", "x=1"})
  void refusesTooMuchHashing(String iterations) {
    refuses(LoginRules.STRICT, NONE, Authentication.sasl(PLAIN), Authentication.saslContinue("r=abc,s=AAAA," + iterations));
  }

  @Test
  void letsAMillionIterationsPass() {
    assertFalse(passes(LoginRules.STRICT, NONE, Authentication.sasl(PLAIN), Authentication.saslContinue("r=abc,s=AAAA,i=1000000")));
  }
}
