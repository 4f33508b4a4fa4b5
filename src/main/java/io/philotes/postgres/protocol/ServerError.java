package io.philotes.postgres.protocol;

import java.util.HashMap;
import java.util.Map;

/**
 * The fields of an ErrorResponse or NoticeResponse; an absent one is null. See PostgreSQL, chapter "Error and Notice
 * Message Fields".
 *
 * <p>{@code detail}, {@code where} and {@code internalQuery} may hold values of rows: they are kept for a caller that
 * knows what it does, and left out of {@link #toString}.
 *
 * @param severity the untranslated severity (field V) where the server sends it, else S
 * @param sqlState five characters; see appendix "PostgreSQL Error Codes"
 */
public record ServerError(
    String severity,
    String sqlState,
    String message,
    String detail,
    String hint,
    String position,
    String internalPosition,
    String internalQuery,
    String where,
    String schema,
    String table,
    String column,
    String dataType,
    String constraint,
    String file,
    String line,
    String routine) {

  /** An error with the three fields that are always there. */
  public static ServerError of(String severity, String sqlState, String message) {
    return of(Map.of('V', severity, 'C', sqlState, 'M', message));
  }

  private static ServerError of(Map<Character, String> fields) {
    return new ServerError(fields.getOrDefault('V', fields.get('S')), fields.get('C'), fields.get('M'), fields.get('D'), fields.get('H'),
        fields.get('P'), fields.get('p'), fields.get('q'), fields.get('W'), fields.get('s'), fields.get('t'), fields.get('c'),
        fields.get('d'), fields.get('n'), fields.get('F'), fields.get('L'), fields.get('R'));
  }

  /** Reads the body of either message; unknown fields are ignored, as the protocol asks. */
  public static ServerError decode(MessageReader in) {
    Map<Character, String> fields = new HashMap<>();
    for (byte code = in.readByte(); code != 0; code = in.readByte()) {
      fields.put((char) (code & 0xFF), in.readCString());
    }
    in.expectEnd();
    ServerError error = of(fields);
    if (error.severity == null || error.sqlState == null || error.sqlState.length() != 5 || error.message == null) {
      throw in.broken("without severity, code or message");
    }
    return error;
  }

  void encode(MessageWriter out) {
    field(out, 'S', severity);
    field(out, 'V', severity);
    field(out, 'C', sqlState);
    field(out, 'M', message);
    field(out, 'D', detail);
    field(out, 'H', hint);
    field(out, 'P', position);
    field(out, 'p', internalPosition);
    field(out, 'q', internalQuery);
    field(out, 'W', where);
    field(out, 's', schema);
    field(out, 't', table);
    field(out, 'c', column);
    field(out, 'd', dataType);
    field(out, 'n', constraint);
    field(out, 'F', file);
    field(out, 'L', line);
    field(out, 'R', routine);
    out.int8(0);
  }

  private static void field(MessageWriter out, char code, String value) {
    if (value != null) {
      out.int8(code).cString(value);
    }
  }

  /** Whether the server ends the session after this error. */
  public boolean isFatal() {
    return severity.equals("FATAL") || severity.equals("PANIC");
  }

  /** Without the fields that may hold row values. */
  @Override
  public String toString() {
    return severity + " " + sqlState + ": " + message + (hint == null ? "" : " (" + hint + ")");
  }
}
