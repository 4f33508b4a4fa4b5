package io.philotes.postgres.replication;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ongres.scram.common.ClientFirstMessage;
import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.ServerFirstMessage;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramParseException;
import io.philotes.postgres.protocol.Authentication;
import io.philotes.postgres.protocol.ErrorResponse;
import io.philotes.postgres.protocol.SaslInitialResponse;
import io.philotes.postgres.protocol.SaslResponse;
import io.philotes.postgres.protocol.ServerError;
import io.philotes.postgres.protocol.StartupMessage;
import java.util.Base64;
import java.util.List;

/** A server that authenticates by SCRAM-SHA-256, and can be told to misbehave. */
public class ScramServer implements Peer.Script {

  private static final ScramMechanism MECHANISM = ScramMechanism.SCRAM_SHA_256;
  private static final byte[] SALT = "sixteen bytes...".getBytes(UTF_8);

  private final String password;
  private final int iterations;
  private ClientFirstMessage clientFirst;
  private ServerFirstMessage serverFirst;

  public ScramServer(String password, int iterations) {
    this.password = password;
    this.iterations = iterations;
  }

  @Override
  public void startup(Peer peer, StartupMessage message) {
    peer.send(Authentication.sasl(List.of("SCRAM-SHA-256")));
  }

  @Override
  public void message(Peer peer, char type, byte[] body) {
    if (type == 'p' && clientFirst == null) {
      first(peer, SaslInitialResponse.decode(body, 0, body.length));
    } else if (type == 'p') {
      last(peer, SaslResponse.decode(body, 0, body.length).data());
    } else if (type == 'X') {
      peer.close();
    }
  }

  private void first(Peer peer, SaslInitialResponse message) {
    try {
      clientFirst = ClientFirstMessage.parseFrom(message.clientFirst());
    } catch (ScramParseException malformed) {
      throw new IllegalStateException(malformed);
    }
    serverFirst = new ServerFirstMessage(clientFirst.getClientNonce(), "server", Base64.getEncoder().encodeToString(SALT), iterations);
    peer.send(Authentication.saslContinue(serverFirst.toString()));
  }

  private void last(Peer peer, String clientFinal) {
    int proofAt = clientFinal.lastIndexOf(",p=");
    String authMessage = clientFirst.toString().substring("n,,".length()) + "," + serverFirst + "," + clientFinal.substring(0, proofAt);
    byte[] salted = ScramFunctions.saltedPassword(MECHANISM, StringPreparation.POSTGRESQL_PREPARATION, password.toCharArray(), SALT, iterations);
    byte[] storedKey = ScramFunctions.storedKey(MECHANISM, ScramFunctions.clientKey(MECHANISM, salted));
    byte[] proof = Base64.getDecoder().decode(clientFinal.substring(proofAt + 3));
    if (!ScramFunctions.verifyClientProof(MECHANISM, proof, storedKey, authMessage)) {
      peer.send(new ErrorResponse(ServerError.of("FATAL", "28P01", "password authentication failed for user \"user\"")));
      peer.close();
      return;
    }
    proven(peer, ScramFunctions.serverSignature(MECHANISM, ScramFunctions.serverKey(MECHANISM, salted), authMessage));
  }

  /** The client knows the password; now the server proves that it does. */
  protected void proven(Peer peer, byte[] signature) {
    peer.send(Authentication.saslFinal("v=" + Base64.getEncoder().encodeToString(signature)));
    peer.welcome();
  }
}
