package io.philotes.postgres.protocol;

import java.util.function.Supplier;

/**
 * Reads what a server says while another client logs in, and refuses what {@link LoginRules} refuse, before that client
 * answers. It also refuses what only a false server does: OK without having proved that it knows the password, or more
 * hashing than {@link ScramExchange#MAX_ITERATIONS}. The proof itself is checked by the client.
 */
public final class LoginWatch implements FrameHandler {

  private final LoginRules rules;
  private final Supplier<byte[]> endpoint;
  private boolean asked;
  private boolean proven;
  private boolean bound;
  private boolean done;

  /** @param endpoint hash of the server's certificate, empty when there is none; asked for when the server begins SCRAM */
  public LoginWatch(LoginRules rules, Supplier<byte[]> endpoint) {
    this.rules = rules;
    this.endpoint = endpoint;
  }

  /** Whether the login is over. */
  public boolean isDone() {
    return done;
  }

  /** @throws AuthenticationRefusedException or {@link ProtocolException} when the client must not see the message */
  @Override
  public void frame(byte type, byte[] bytes, int offset, int length) {
    if (done) {
      return;
    }
    if (type == 'R') {
      accept(Authentication.decode(new MessageReader("Authentication", bytes, offset, length)));
    } else if (type == 'Z') {
      throw new ProtocolException("ready before authentication", 0);
    }
  }

  private void accept(Authentication message) {
    rules.requireAllowed(message.method());
    switch (message.method()) {
      case OK -> finish();
      case SASL -> {
        asked = true;
        bound = rules.binds(message.mechanisms(), endpoint.get());
      }
      case SASL_CONTINUE -> ScramExchange.requireBearable(message.text());
      case SASL_FINAL -> proven = true;
      case CLEARTEXT_PASSWORD, MD5_PASSWORD, KERBEROS_V5, GSS, GSS_CONTINUE, SSPI -> { }
    }
  }

  private void finish() {
    if (asked && !proven) {
      throw new AuthenticationRefusedException(ScramExchange.UNPROVEN);
    }
    if (!bound) {
      rules.requireBinding();
    }
    done = true;
  }
}
