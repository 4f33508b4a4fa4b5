package io.philotes.cli;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import io.philotes.error.Printable;

/**
 * What a JSON string of the log escapes beyond what JSON asks for: everything that a terminal or an editor obeys instead of
 * showing it, such as the control characters above 127, the marks that turn the direction of text, and line separators.
 */
final class LogEscapes extends CharacterEscapes {

  private static final long serialVersionUID = 1L;
  private static final char DELETE = 0x7f;

  private final int[] ascii = standardAsciiEscapesForJSON();

  LogEscapes() {
    ascii[DELETE] = ESCAPE_STANDARD;
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return ascii.clone();
  }

  @Override
  public SerializableString getEscapeSequence(int character) {
    boolean isText = character > Character.MAX_VALUE || !Printable.isObeyed((char) character);
    return isText ? null : new SerializedString(String.format("\\u%04x", character));
  }
}
