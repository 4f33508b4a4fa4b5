package io.philotes.ingestion;

import io.philotes.recording.Recording.Item;
import io.philotes.recording.Recording.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A recorded stream as the server would have sent it from a later start point: without the transactions that commit
 * before it. Their tables are described right before the first change that is left of each.
 */
final class Resumption {

  private final long start;
  private final List<Item> kept = new ArrayList<>();
  /** By oid the messages that describe a table, its types first. */
  private final Map<Integer, List<Item>> descriptions = new LinkedHashMap<>();
  private List<Item> types = new ArrayList<>();
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
    for (int oid : tables(item, type)) {
      List<Item> before = descriptions.remove(oid);
      if (before != null && type != 'R') {
        kept.addAll(before);
      }
    }
    kept.add(item);
  }

  /** Those that a message is about. */
  private static List<Integer> tables(Item item, char type) {
    ByteBuffer body = ByteBuffer.wrap(item.payload()).position(1);
    return switch (type) {
      case 'R', 'I', 'U', 'D' -> List.of(body.getInt());
      case 'T' -> {
        List<Integer> oids = new ArrayList<>();
        int count = body.getInt();
        body.get();
        for (int i = 0; i < count; i++) {
          oids.add(body.getInt());
        }
        yield oids;
      }
      default -> List.of();
    };
  }

  private void leaveOut(Item item, char type) {
    if (type == 'Y') {
      types.add(item);
    }
    if (type == 'R') {
      types.add(item);
      descriptions.put(tables(item, type).get(0), types);
      types = new ArrayList<>();
    }
    if (type == 'C') {
      leavingOut = false;
    }
  }
}
