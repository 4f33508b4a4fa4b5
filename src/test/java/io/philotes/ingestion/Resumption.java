package io.philotes.ingestion;

import io.philotes.recording.Recording.Item;
import io.philotes.recording.Recording.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A recorded stream as the server would have sent it from a later start point: without the transactions that commit
 * before it, whose tables are described in the first transaction that is left.
 */
final class Resumption {

  private final long start;
  private final List<Item> kept = new ArrayList<>();
  private final List<Item> descriptions = new ArrayList<>();
  private boolean leavingOut;

  private Resumption(long start) {
    this.start = start;
  }

  static List<Item> from(long start, List<Item> stream) {
    Resumption resumption = new Resumption(start);
    stream.forEach(resumption::take);
    return resumption.kept;
  }

  private void take(Item item) {
    if (item.kind() != Kind.WAL) {
      if (!leavingOut) {
        kept.add(item);
      }
      return;
    }
    char type = (char) item.payload()[0];
    if (type == 'B') {
      leavingOut = Long.compareUnsigned(ByteBuffer.wrap(item.payload()).getLong(1), start) < 0;
    }
    if (leavingOut) {
      leaveOut(item, type);
      return;
    }
    if (type != 'B' && type != 'O') {
      kept.addAll(descriptions);
      descriptions.clear();
    }
    kept.add(item);
  }

  private void leaveOut(Item item, char type) {
    if (type == 'R' || type == 'Y') {
      descriptions.add(item);
    }
    if (type == 'C') {
      leavingOut = false;
    }
  }
}
