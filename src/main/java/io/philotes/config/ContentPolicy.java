package io.philotes.config;

/**
 * What is done with values and messages that a source sends and that are not carried as they are.
 *
 * @param maxValueBytes longest text of a value
 */
public record ContentPolicy(ByteSize maxValueBytes, OnValueTooLarge onValueTooLarge, OnUndecodable onUndecodable) {

  /** What holds when nothing is configured. */
  public static final ContentPolicy DEFAULT = new ContentPolicy(new ByteSize(64L << 20), OnValueTooLarge.FAIL, OnUndecodable.FAIL);

  /** What becomes of a value that is longer. */
  public enum OnValueTooLarge {
    /** The source stops. */
    FAIL("fail"),
    /** The event comes without the value and says so. */
    OMIT("omit");

    private final String text;

    OnValueTooLarge(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** What becomes of a change that cannot be made an event. */
  public enum OnUndecodable {
    /** The source stops. */
    FAIL("fail"),
    /** An event that holds the bytes of its message takes its place. */
    STORE_RAW("store-raw");

    private final String text;

    OnUndecodable(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }
}
