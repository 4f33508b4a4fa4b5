package io.philotes.postgres.replication;

import io.philotes.postgres.protocol.Authentication;
import io.philotes.postgres.protocol.AuthenticationRefusedException;
import io.philotes.postgres.protocol.LoginRules;
import io.philotes.postgres.protocol.PasswordMessage;
import io.philotes.postgres.protocol.ProtocolException;
import io.philotes.postgres.protocol.SaslInitialResponse;
import io.philotes.postgres.protocol.SaslResponse;
import io.philotes.postgres.protocol.ScramExchange;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Answers the server's authentication requests as {@link LoginRules} allow: SCRAM-SHA-256 or nothing, unless a weak login is
 * allowed.
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
    /** Set when the server has proved itself, or has the password that it asked for. Only OK. */
    ANSWERED,
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
    options.login().requireAllowed(message.method());
    switch (message.method()) {
      case OK -> finish();
      case SASL -> begin(message);
      case SASL_CONTINUE -> answer(message.text());
      case SASL_FINAL -> verify(message.text());
      case CLEARTEXT_PASSWORD -> give(PasswordMessage::new);
      case MD5_PASSWORD -> give(password -> PasswordMessage.md5(options.user(), password, message.data()));
      case KERBEROS_V5, GSS, GSS_CONTINUE, SSPI -> { }
    }
  }

  private void give(Function<String, PasswordMessage> form) {
    expect(Step.REQUEST);
    work(() -> form.apply(requirePassword(options.password().get())).encode(), message -> {
      step = Step.ANSWERED;
      send.accept(message);
    });
  }

  private static String requirePassword(String password) {
    if (password == null || password.isEmpty()) {
      throw new AuthenticationRefusedException(ScramExchange.NO_PASSWORD);
    }
    return password;
  }

  private void begin(Authentication message) {
    expect(Step.REQUEST);
    byte[] endpoint = endpoint();
    var mechanisms = message.mechanisms();
    work(() -> ScramExchange.begin(mechanisms, options.password().get(), endpoint, options.login()), exchange -> {
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
    step = Step.ANSWERED;
  }

  /** OK in the middle of an exchange would let a false server skip its proof. */
  private void finish() {
    if (step != Step.REQUEST && step != Step.ANSWERED) {
      throw new AuthenticationRefusedException(ScramExchange.UNPROVEN);
    }
    if (scram == null || !scram.isBound()) {
      options.login().requireBinding();
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

  private byte[] endpoint() {
    try {
      return ScramExchange.endpoint(socket.isSsl() ? socket.peerCertificates().get(0) : null);
    } catch (SSLPeerUnverifiedException none) {
      return ScramExchange.endpoint(null);
    }
  }
}
