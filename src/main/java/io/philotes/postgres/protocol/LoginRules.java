package io.philotes.postgres.protocol;

import java.util.List;

/**
 * What a server may ask of a login. One set of rules for every connection, whoever speaks the protocol on it: our own
 * client by {@link ScramExchange}, another one watched by {@link LoginWatch}.
 *
 * @param weak whether the password itself, or its MD5, is given to a server that asks for it
 * @param alwaysBound whether the login must be bound to the TLS connection, so that nobody between us and the server can
 *     pass it on. A server that asks for no password is refused then, too
 * @param boundWhenOffered whether a server that offers the binding must get it. Without this, somebody between us and the
 *     server can make us fall back: a library that gets no hash from the server's certificate goes on without (CVE-2026-53712)
 */
public record LoginRules(boolean weak, boolean alwaysBound, boolean boundWhenOffered) {

  /** SCRAM only, bound where both sides can. */
  public static final LoginRules STRICT = new LoginRules(false, false, false);

  private static final String PLUS = "SCRAM-SHA-256-PLUS";

  public LoginRules withBoundWhenOffered(boolean on) {
    return new LoginRules(weak, alwaysBound, on);
  }

  /**
   * Whether a SCRAM login is bound.
   *
   * @param offered the server's mechanisms
   * @param endpoint hash of the server's certificate, empty when there is none
   * @throws AuthenticationRefusedException when it is not and should be
   */
  boolean binds(List<String> offered, byte[] endpoint) {
    boolean bound = offered.contains(PLUS) && endpoint.length > 0;
    if (!bound && alwaysBound) {
      throw new AuthenticationRefusedException("channelBinding is require, and " + (endpoint.length == 0
          ? "there is no hash of the server's certificate to bind to" : "the server does not offer SCRAM-SHA-256-PLUS"));
    }
    if (!bound && boundWhenOffered && offered.contains(PLUS)) {
      throw new AuthenticationRefusedException("the server offers channel binding, but its certificate gives no hash for it");
    }
    return bound;
  }

  /** @throws AuthenticationRefusedException for every way to log in that is not SCRAM, unless it is allowed */
  public void requireAllowed(Authentication.Method method) {
    switch (method) {
      case CLEARTEXT_PASSWORD -> requireWeak("the server asks for the password in clear text: set scram-sha-256 in pg_hba.conf");
      case MD5_PASSWORD -> requireWeak("the server asks for an MD5 password: set password_encryption and pg_hba.conf to scram-sha-256"
          + " and set the password again");
      case OK, SASL, SASL_CONTINUE, SASL_FINAL -> { }
      case KERBEROS_V5, GSS, GSS_CONTINUE, SSPI -> throw new AuthenticationRefusedException(
          "the server asks for " + method + " authentication, only SCRAM-SHA-256 is supported");
    }
  }

  private void requireWeak(String request) {
    if (!weak) {
      throw new AuthenticationRefusedException(request);
    }
    requireBinding();
  }

  /** @throws AuthenticationRefusedException when a login that is not bound is not enough */
  public void requireBinding() {
    if (alwaysBound) {
      throw new AuthenticationRefusedException("channelBinding is require, and the server wants a login without it");
    }
  }
}
