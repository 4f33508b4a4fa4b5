package io.philotes.postgres.replication;

import io.philotes.postgres.protocol.AuthenticationRefusedException;
import io.philotes.postgres.protocol.LoginRules;
import io.philotes.postgres.protocol.ProtocolException;
import io.philotes.postgres.protocol.ScramExchange;
import io.philotes.postgres.protocol.ServerError;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Lets the fuzzer reach what this package keeps to itself. */
public final class ReplicationTargets {

  /** What takes the message inside XLogData; false when it refuses it. */
  @FunctionalInterface
  public interface Payload {
    boolean accept(byte[] bytes, int offset, int length);
  }

  /** Answers in text: a history file, a row of facts, the server's two messages of SCRAM. */
  public static final List<String> ANSWERS = List.of("t1\t0/3000000\tno recovery target specified\n\n2\t1A/FF00\tbefore x\n# end\n",
      "i7301234567890123456\t1\t0/16B3748\tshop", "cphilotes_cdc\t0/16B3748\t\tpgoutput", "sr=NONCEabc,s=QSXCR+Q6sek8bf92,i=4096", "sr=NONCEabc,s=AAAA,i=1,x=y",
      "sr=NONCE,s=,i=1000001");

  private ReplicationTargets() {}

  /** The body of a CopyData message, with other bytes around it that nobody may touch. */
  public static boolean copyData(byte[] body, Payload payload) {
    byte[] bytes = new byte[body.length + 16];
    Arrays.fill(bytes, (byte) 0x42);
    System.arraycopy(body, 0, bytes, 8, body.length);
    Checker checker = new Checker(payload, 8 + body.length);
    try {
      CopyStream.deliver(bytes, 8, body.length, checker);
      return checker.accepted;
    } catch (ProtocolException expected) {
      return false;
    }
  }

  /** The first character says what kind of answer the rest is. */
  public static boolean answer(byte[] message) {
    if (message.length == 0) {
      return false;
    }
    String text = new String(message, 1, message.length - 1, StandardCharsets.UTF_8);
    List<List<String>> row = List.of(List.of(text.split("\t")));
    try {
      switch (message[0]) {
        case 't' -> TimelineHistory.parse(2, text);
        case 'i' -> ReplicationCommands.systemIdentity(row);
        case 'c' -> ReplicationCommands.createdSlot(row, false);
        default -> scram(text);
      }
      return true;
    } catch (ProtocolException | AuthenticationRefusedException expected) {
      return false;
    }
  }

  private static void scram(String text) {
    ScramExchange exchange = ScramExchange.begin(List.of("SCRAM-SHA-256"), "password", new byte[0], LoginRules.STRICT);
    String first = exchange.clientFirst();
    exchange.serverFirst(text.replace("NONCE", first.substring(first.indexOf("r=") + 2)));
  }

  private static final class Checker implements ReplicationHandler {

    private final Payload payload;
    private final int end;
    private boolean accepted = true;

    private Checker(Payload payload, int end) {
      this.payload = payload;
      this.end = end;
    }

    @Override
    public void xLogData(long walStart, long walEnd, long serverTime, byte[] bytes, int offset, int length) {
      if (offset < 8 || length < 0 || offset + length != end) {
        throw new AssertionError("the payload is not the rest of the message");
      }
      accepted = payload.accept(bytes, offset, length);
    }

    @Override
    public void keepalive(long walEnd, long serverTime, boolean replyRequested) {}

    @Override
    public void readComplete() {}

    @Override
    public void warning(ServerError notice) {
      throw new AssertionError("CopyData holds no notices");
    }

    @Override
    public void closed(Throwable causeOrNull) {
      throw new AssertionError("CopyData closes nothing");
    }
  }
}
