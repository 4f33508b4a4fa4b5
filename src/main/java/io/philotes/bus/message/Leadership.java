package io.philotes.bus.message;

/**
 * Published when this instance begins or ceases to lead a source.
 *
 * @param lastPosition the last durable position, 0 when there is none
 */
public record Leadership(String source, boolean leading, int sourceId, int epoch, long fence, long lastPosition) {

  public static Leadership lost(String source) {
    return new Leadership(source, false, 0, 0, 0, 0);
  }
}
