package io.philotes.postgres.replication;

import com.ongres.scram.common.util.TlsServerEndpoint;
import io.philotes.postgres.protocol.Authentication;
import io.philotes.postgres.protocol.AuthenticationRefusedException;
import io.philotes.postgres.protocol.ProtocolException;
import io.philotes.postgres.protocol.SaslInitialResponse;
import io.philotes.postgres.protocol.SaslResponse;
import io.philotes.postgres.protocol.ScramExchange;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Answers the server's authentication requests: SCRAM-SHA-256 or nothing. A request for the password itself or for its
 * MD5 is refused, since it gives the password away.
 *
 * <p>The hashing runs on a worker thread, so a step can be finished after the next message is there; the server sends
 * none before it has our answer, and one that does breaks the order of {@link Step}.
 */
final class Authenticator {

  /** What the server may say next. */
  private enum Step {
    /** Set at the start. Any request, or OK when the server trusts us without a password. */
    REQUEST,
    /** Set while a worker hashes. Nothing. */
    BUSY,
    /** Set when the client-first message is out. */
    CONTINUE,
    /** Set when the client-final message is out. */
    FINAL,
    /** Set when the server has proved itself. Only OK. */
    PROVEN,
    /** Set by OK. Nothing. */
    DONE
  }

  private final Vertx vertx;
  private final NetSocket socket;
  private final ReplicationOptions options;
  private final Consumer<byte[]> send;
  private final Consumer<Throwable> fail;
  private Step step = Step.REQUEST;
  private ScramExchange scram;

  Authenticator(Vertx vertx, NetSocket socket, ReplicationOptions options, Consumer<byte[]> send, Consumer<Throwable> fail) {
    this.vertx = vertx;
    this.socket = socket;
    this.options = options;
    this.send = send;
    this.fail = fail;
  }

  boolean isDone() {
    return step == Step.DONE;
  }

  /** @throws AuthenticationRefusedException or {@link ProtocolException} when the message is not acceptable now */
  void accept(Authentication message) {
    switch (message.method()) {
      case OK -> finish();
      case SASL -> begin(message);
      case SASL_CONTINUE -> answer(message.text());
      case SASL_FINAL -> verify(message.text());
      case CLEARTEXT_PASSWORD -> throw new AuthenticationRefusedException(
          "the server asks for the password in clear text: set scram-sha-256 in pg_hba.conf");
      case MD5_PASSWORD -> throw new AuthenticationRefusedException(
          "the server asks for an MD5 password: set password_encryption and pg_hba.conf to scram-sha-256 and set the password again");
      case KERBEROS_V5, GSS, GSS_CONTINUE, SSPI -> throw new AuthenticationRefusedException(
          "the server asks for " + message.method() + " authentication, only SCRAM-SHA-256 is supported");
    }
  }

  private void begin(Authentication message) {
    expect(Step.REQUEST);
    byte[] endpoint = endpoint();
    var mechanisms = message.mechanisms();
    work(() -> ScramExchange.begin(mechanisms, options.password().get(), endpoint, options.tls() == TlsMode.VERIFY_FULL), exchange -> {
      scram = exchange;
      step = Step.CONTINUE;
      send.accept(new SaslInitialResponse(exchange.mechanism(), exchange.clientFirst()).encode());
    });
  }

  private void answer(String serverFirst) {
    expect(Step.CONTINUE);
    scram.serverFirst(serverFirst);
    work(scram::clientFinal, clientFinal -> {
      step = Step.FINAL;
      send.accept(new SaslResponse(clientFinal).encode());
    });
  }

  private void verify(String serverFinal) {
    expect(Step.FINAL);
    scram.serverFinal(serverFinal);
    step = Step.PROVEN;
  }

  /** OK in the middle of an exchange would let a false server skip its proof. */
  private void finish() {
    if (step != Step.REQUEST && step != Step.PROVEN) {
      throw new AuthenticationRefusedException("the server ended the authentication without proving that it knows the password");
    }
    step = Step.DONE;
  }

  private <T> void work(Callable<T> work, Consumer<T> then) {
    step = Step.BUSY;
    vertx.executeBlocking(work, false).onComplete(done -> {
      if (done.failed()) {
        fail.accept(done.cause());
      } else {
        then.accept(done.result());
      }
    });
  }

  private void expect(Step expected) {
    if (step != expected) {
      throw new ProtocolException("authentication message out of order", 0);
    }
  }

  /** The tls-server-end-point hash, empty without TLS or when the certificate's signature has no hash of its own. */
  private byte[] endpoint() {
    try {
      Certificate certificate = socket.isSsl() ? socket.peerCertificates().get(0) : null;
      return certificate instanceof X509Certificate x509 ? TlsServerEndpoint.getChannelBindingData(x509) : new byte[0];
    } catch (SSLPeerUnverifiedException | CertificateEncodingException none) {
      return new byte[0];
    }
  }
}
