package io.philotes.ingestion.image;

/**
 * How long the text of one value may be, and what becomes of a longer one.
 *
 * @param maxBytes of the text as the server sent it
 * @param omits whether the image is written without the value, and the metadata say so; else it is a {@link ValueTooLargeException}
 */
public record ValueLimit(int maxBytes, boolean omits) {

  public static final ValueLimit NONE = new ValueLimit(Integer.MAX_VALUE, false);

  public ValueLimit {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes must be positive: " + maxBytes);
    }
  }
}
