package io.philotes.fuzz;

import io.philotes.postgres.protocol.Authentication;
import io.philotes.postgres.protocol.AuthenticationRefusedException;
import io.philotes.postgres.protocol.BackendMessage;
import io.philotes.postgres.protocol.Framer;
import io.philotes.postgres.protocol.LoginRules;
import io.philotes.postgres.protocol.LoginWatch;
import io.philotes.postgres.protocol.ParameterStatus;
import io.philotes.postgres.protocol.ProtocolException;
import io.philotes.postgres.protocol.ReadyForQuery;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The watch over a login that another client makes, from its first byte on. A login that it calls done is held against the bytes,
 * read here by other means: nothing weaker than the rules was asked for, and a server that began SCRAM has ended it.
 */
record LoginTarget(int share) implements FuzzTarget {

  private static final int LARGEST_FRAME = 1 << 16;
  private static final int HEADER = 5;
  private static final LoginRules BOUND = new LoginRules(false, true, true);
  private static final byte[] ENDPOINT = {1, 2, 3};

  @Override
  public String name() {
    return "login";
  }

  @Override
  public List<byte[]> seeds() {
    Authentication plain = Authentication.sasl(List.of("SCRAM-SHA-256"));
    Authentication both = Authentication.sasl(List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"));
    Authentication first = Authentication.saslContinue("r=fyko+d2lbbFgONRv9qkxdawL,s=QSXCR+Q6sek8bf92,i=4096");
    Authentication proof = Authentication.saslFinal("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    ParameterStatus parameter = new ParameterStatus("server_version", "18.1");
    ReadyForQuery ready = new ReadyForQuery('I');
    return List.of(
        login(plain, first, proof, Authentication.ok(), parameter, ready),
        login(both, first, proof, Authentication.ok(), parameter, parameter, ready),
        login(Authentication.ok(), parameter, ready),
        login(plain, first),
        login(Authentication.cleartextPassword(), Authentication.ok()),
        login(Authentication.md5Password(new byte[] {1, 2, 3, 4}), Authentication.ok()));
  }

  private static byte[] login(BackendMessage... messages) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (BackendMessage message : messages) {
      bytes.writeBytes(message.encode());
    }
    return bytes.toByteArray();
  }

  @Override
  public boolean accept(byte[] stream) {
    boolean strict = watch(stream, LoginRules.STRICT);
    boolean bound = watch(stream, BOUND);
    Targets.require(!bound || strict, "what passes the harder rules passes the easier ones");
    return strict;
  }

  private static boolean watch(byte[] stream, LoginRules rules) {
    LoginWatch watch = new LoginWatch(rules, () -> ENDPOINT);
    try {
      new Framer(LARGEST_FRAME).feed(stream, watch);
    } catch (AuthenticationRefusedException | ProtocolException expected) {
      return false;
    }
    if (watch.isDone()) {
      requireProper(steps(stream), rules == BOUND);
    }
    return true;
  }

  /** A step of the server's side of a login: its code, and what comes with it as text. */
  private record Step(int code, String text) {}

  /** Every whole message of authentication up to the first OK. */
  private static List<Step> steps(byte[] stream) {
    List<Step> steps = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(stream);
    while (in.remaining() >= HEADER && (steps.isEmpty() || steps.get(steps.size() - 1).code() != 0)) {
      byte type = in.get();
      byte[] body = new byte[in.getInt() - 4];
      in.get(body);
      if (type == 'R') {
        steps.add(new Step(ByteBuffer.wrap(body).getInt(), new String(body, 4, body.length - 4, StandardCharsets.ISO_8859_1)));
      }
    }
    return steps;
  }

  private static void requireProper(List<Step> steps, boolean bound) {
    Targets.require(steps.stream().allMatch(step -> step.code() == 0 || step.code() >= 10 && step.code() <= 12), "only SCRAM was asked for");
    Targets.require(steps.stream().noneMatch(step -> step.code() == 10) || steps.stream().anyMatch(step -> step.code() == 12),
        "a server that began SCRAM has shown that it knows the password");
    Targets.require(!bound || steps.stream().anyMatch(step -> step.code() == 10 && step.text().contains("SCRAM-SHA-256-PLUS")),
        "a login that must be bound was offered the binding");
  }
}
