package io.philotes.postgres.protocol;

/**
 * We refused to authenticate, or refused to believe the server: it asked for the password in a form that gives it away,
 * or could not prove that it knows it. A password that the <em>server</em> refuses is a {@link ServerErrorException}
 * with code 28P01 instead. Never holds the password or any part of the exchange.
 */
public final class AuthenticationRefusedException extends RuntimeException {

  public AuthenticationRefusedException(String message) {
    super(message);
  }

  public AuthenticationRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
