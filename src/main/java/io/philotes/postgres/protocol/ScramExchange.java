package io.philotes.postgres.protocol;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import com.ongres.scram.common.exception.ScramRuntimeException;
import com.ongres.scram.common.util.TlsServerEndpoint;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
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

  /** Why a login ends when there is nothing to give. */
  public static final String NO_PASSWORD = "the server asks for a password and none is configured";
  /** Why an OK that comes too early is refused. */
  public static final String UNPROVEN = "the server ended the authentication without proving that it knows the password";

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
   * @param endpoint see {@link #endpoint}
   * @throws AuthenticationRefusedException when no mechanism is acceptable or there is no password
   */
  public static ScramExchange begin(List<String> offered, String password, byte[] endpoint, LoginRules rules) {
    boolean bound = rules.binds(offered, endpoint);
    if (!bound && !offered.contains(PLAIN)) {
      throw new AuthenticationRefusedException("the server offers no mechanism that we know: " + printable(offered));
    }
    if (password == null || password.isEmpty()) {
      throw new AuthenticationRefusedException(NO_PASSWORD);
    }
    return new ScramExchange(client(bound ? PLUS : PLAIN, password, offered.contains(PLUS) && !bound ? new byte[0] : endpoint));
  }

  /**
   * The hash of a server's certificate (tls-server-end-point) that binds a login to the connection; empty when there is no
   * certificate, or its signature has no hash of its own.
   */
  public static byte[] endpoint(Certificate certificate) {
    try {
      return certificate instanceof X509Certificate x509 ? TlsServerEndpoint.getChannelBindingData(x509) : new byte[0];
    } catch (CertificateEncodingException none) {
      return new byte[0];
    }
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

  /** Whether the login is bound to the TLS connection. */
  public boolean isBound() {
    return mechanism().equals(PLUS);
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

  /**
   * Looks only at how much work the server's first message asks for.
   *
   * @throws AuthenticationRefusedException when that is too much or cannot be told
   */
  static void requireBearable(String serverFirst) {
    List<String> counts = Arrays.stream(serverFirst.split(",")).filter(attribute -> attribute.startsWith("i=")).toList();
    if (counts.isEmpty() || !counts.stream().allMatch(ScramExchange::isBearable)) {
      throw new AuthenticationRefusedException("the server asks for more than " + MAX_ITERATIONS + " SCRAM iterations, or its message is malformed");
    }
  }

  private static boolean isBearable(String count) {
    return count.matches("i=[0-9]{1,7}") && Integer.parseInt(count.substring(2)) <= MAX_ITERATIONS;
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
