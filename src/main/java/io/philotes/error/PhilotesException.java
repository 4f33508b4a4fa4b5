package io.philotes.error;

import java.util.Objects;

/**
 * A failure of the world, with a stable code and a sentence for the operator.
 *
 * <p>The message reads {@code PHL-<AREA>-<n> what (object=value): why. What to do.} It never holds row data or a
 * secret. It has no stack trace worth reading: the code tells where it comes from.
 */
public final class PhilotesException extends RuntimeException {

  private final ErrorCode code;

  private PhilotesException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /**
   * @param object the kind of thing that is wrong, as an operator names it: {@code slot}, {@code host}
   * @param value its name; control characters are made visible
   * @param why what was found, without a full stop
   */
  public static PhilotesException of(ErrorCode code, String object, Object value, String why) {
    return of(code, object, value, why, null);
  }

  public static PhilotesException of(ErrorCode code, String object, Object value, String why, Throwable cause) {
    String shown = Printable.line(Objects.toString(value));
    String reason = withoutFullStop(Printable.line(why));
    String text = code.id() + " " + code.name() + " " + code.what() + " (" + object + "=" + shown + "): " + reason + ". "
        + code.remedy();
    return new PhilotesException(code, text, cause);
  }

  private static String withoutFullStop(String text) {
    String stripped = text.strip();
    return stripped.endsWith(".") ? stripped.substring(0, stripped.length() - 1) : stripped;
  }

  public ErrorCode code() {
    return code;
  }

  public FailureKind kind() {
    return code.kind();
  }
}
