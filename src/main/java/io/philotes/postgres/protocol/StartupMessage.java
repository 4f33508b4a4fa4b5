package io.philotes.postgres.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Opens a session. No type byte.
 *
 * <pre>
 * Int32   length
 * Int32   196608 (version 3.0)
 * String  name, String value: repeated
 * Byte    0
 * </pre>
 *
 * @param parameters user, database, replication and session settings, in order
 */
public record StartupMessage(Map<String, String> parameters) implements FrontendMessage {

  private static final int VERSION = 3 << 16;

  public StartupMessage {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  @Override
  public byte[] encode() {
    MessageWriter out = MessageWriter.untyped().int32(VERSION);
    parameters.forEach((name, value) -> out.cString(name).cString(value));
    return out.int8(0).finish();
  }

  /** Reads the body behind the length. */
  public static StartupMessage decode(byte[] bytes, int offset, int length) {
    MessageReader in = new MessageReader("StartupMessage", bytes, offset, length);
    if (in.readInt32() != VERSION) {
      throw in.broken("not version 3.0");
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String name = in.readCString(); !name.isEmpty(); name = in.readCString()) {
      parameters.put(name, in.readCString());
    }
    in.expectEnd();
    return new StartupMessage(parameters);
  }
}
