package io.philotes.event;

/** What a change did. The code is what the buffer stores; it never changes its meaning. */
public enum Operation {
  INSERT(1),
  UPDATE(2),
  DELETE(3),
  TRUNCATE(4),
  MESSAGE(5),
  READ(6),
  /** Something that could not be decoded: the event holds its message. */
  UNDECODED(7);

  private static final Operation[] BY_CODE = {null, INSERT, UPDATE, DELETE, TRUNCATE, MESSAGE, READ, UNDECODED};

  private final byte code;

  Operation(int code) {
    this.code = (byte) code;
  }

  public byte code() {
    return code;
  }

  /** @throws IllegalArgumentException when no operation has the code */
  public static Operation ofCode(int code) {
    if (code < 1 || code >= BY_CODE.length) {
      throw new IllegalArgumentException("no operation has the code " + code);
    }
    return BY_CODE[code];
  }
}
