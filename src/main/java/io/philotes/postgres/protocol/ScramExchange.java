package io.philotes.postgres.protocol;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import com.ongres.scram.common.exception.ScramRuntimeException;
import java.util.ArrayList;
import java.util.List;

/**
 * The client's side of one SCRAM-SHA-256 authentication (RFC 7677), with channel binding where server and connection
 * allow it. See PostgreSQL, chapter "SASL Authentication".
 *
 * <p>The four steps are called in order: {@link #clientFirst}, {@link #serverFirst}, {@link #clientFinal}, {@link
 * #serverFinal}. {@code clientFinal} hashes up to a million times (some hundred milliseconds): never call it on an event
 * loop. Only after {@code serverFinal} has returned do we know that the server knows the password too.
 */
public final class ScramExchange {

  /** A false server could else keep a core busy for as long as it likes. */
  public static final int MAX_ITERATIONS = 1_000_000;

  private static final String PLAIN = "SCRAM-SHA-256";
  private static final String PLUS = "SCRAM-SHA-256-PLUS";
  private static final String BINDING = "tls-server-end-point";

  private final ScramClient client;

  private ScramExchange(ScramClient client) {
    this.client = client;
  }

  /**
   * Chooses a mechanism.
   *
   * @param offered the server's mechanisms
   * @param endpoint hash of the server's certificate (tls-server-end-point), empty when there is none
   * @param neverWithoutBinding whether a server that offers channel binding must get it: without this, somebody between
   *     us and the server could make us fall back
   * @throws AuthenticationRefusedException when no mechanism is acceptable or there is no password
   */
  public static ScramExchange begin(List<String> offered, String password, byte[] endpoint, boolean neverWithoutBinding) {
    boolean bound = offered.contains(PLUS) && endpoint.length > 0;
    if (offered.contains(PLUS) && neverWithoutBinding && !bound) {
      throw new AuthenticationRefusedException("the server offers channel binding, but its certificate gives no hash for it");
    }
    if (!bound && !offered.contains(PLAIN)) {
      throw new AuthenticationRefusedException("the server offers no mechanism that we know: " + printable(offered));
    }
    if (password == null || password.isEmpty()) {
      throw new AuthenticationRefusedException("the server asks for a password and none is configured");
    }
    return new ScramExchange(client(bound ? PLUS : PLAIN, password, offered.contains(PLUS) && !bound ? new byte[0] : endpoint));
  }

  private static ScramClient client(String mechanism, String password, byte[] endpoint) {
    var builder = ScramClient.builder()
        .advertisedMechanisms(List.of(mechanism))
        .username("*") // the server takes the name from the startup message
        .password(password.toCharArray())
        .stringPreparation(StringPreparation.POSTGRESQL_PREPARATION);
    try {
      return (endpoint.length == 0 ? builder : builder.channelBinding(BINDING, endpoint)).build();
    } catch (ScramRuntimeException | IllegalArgumentException failure) {
      throw new AuthenticationRefusedException("SCRAM cannot begin: " + failure.getClass().getSimpleName());
    }
  }

  private static List<String> printable(List<String> names) {
    List<String> shown = new ArrayList<>();
    for (String name : names.subList(0, Math.min(8, names.size()))) {
      shown.add(name.replaceAll("[^A-Za-z0-9_-]", "?"));
    }
    return shown;
  }

  public String mechanism() {
    return client.getScramMechanism().getName();
  }

  public String clientFirst() {
    return client.clientFirstMessage().toString();
  }

  /** @throws AuthenticationRefusedException when the message is malformed or asks for too much work */
  public void serverFirst(String message) {
    int iterations = parse(message);
    if (iterations > MAX_ITERATIONS) {
      throw new AuthenticationRefusedException("the server asks for " + iterations + " SCRAM iterations, more than " + MAX_ITERATIONS);
    }
  }

  /** The library asserts that fields are there, so where assertions are on a missing one is an error. */
  private int parse(String message) {
    try {
      return client.serverFirstMessage(message).getIterationCount();
    } catch (ScramException | RuntimeException | AssertionError failure) {
      throw new AuthenticationRefusedException("the server's first SCRAM message is malformed");
    }
  }

  /** Slow by purpose; see above. */
  public String clientFinal() {
    return client.clientFinalMessage().toString();
  }

  /** @throws AuthenticationRefusedException when the server cannot prove that it knows the password */
  public void serverFinal(String message) {
    try {
      client.serverFinalMessage(message);
    } catch (ScramException | RuntimeException | AssertionError failure) {
      throw new AuthenticationRefusedException("the server does not prove that it knows the password");
    }
  }
}
