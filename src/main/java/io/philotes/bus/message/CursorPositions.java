package io.philotes.bus.message;

import java.util.Map;

/**
 * The cursors of a source's consumers, by name.
 *
 * @param positions the last position passed; null when {@link OpenCursors} came under an older fence than the present one
 */
public record CursorPositions(Map<String, Long> positions) {
  public CursorPositions {
    positions = positions == null ? null : Map.copyOf(positions);
  }
}
