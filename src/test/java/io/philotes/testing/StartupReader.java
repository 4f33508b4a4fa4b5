package io.philotes.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Reads the start-up packet from what a client sends, byte by byte. */
final class StartupReader {

  enum State {
    READING,
    /** The client asked for encryption and waits for the one byte that answers. */
    ASKED_FOR_ENCRYPTION,
    KNOWN,
    /** Encrypted, or not PostgreSQL. */
    OPAQUE
  }

  private static final int LONGEST = 10_000;
  private static final int VERSION_3 = 3;
  private static final int SSL_REQUEST = 80877103;
  private static final int GSS_REQUEST = 80877104;

  private final ByteArrayOutputStream packet = new ByteArrayOutputStream();
  private volatile State state = State.READING;
  private volatile Startup startup;

  State state() {
    return state;
  }

  /** Null until the state is KNOWN. */
  Startup startup() {
    return startup;
  }

  void feed(byte next) {
    packet.write(next);
    if (packet.size() < 8) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(packet.toByteArray());
    int length = bytes.getInt();
    int code = bytes.getInt();
    if (length == 8 && (code == SSL_REQUEST || code == GSS_REQUEST)) {
      packet.reset();
      state = State.ASKED_FOR_ENCRYPTION;
    } else if (length < 8 || length > LONGEST || code >>> 16 != VERSION_3) {
      state = State.OPAQUE;
    } else if (packet.size() == length) {
      startup = new Startup(parameters(bytes));
      state = State.KNOWN;
    }
  }

  private static Map<String, String> parameters(ByteBuffer bytes) {
    String[] parts = StandardCharsets.UTF_8.decode(bytes).toString().split("\0");
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i + 1 < parts.length; i += 2) {
      parameters.put(parts[i], parts[i + 1]);
    }
    return parameters;
  }
}
