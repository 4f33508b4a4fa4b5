package io.philotes.simulation;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Logical messages on the wire and as events. */
final class SimMessage {

  /** What our side asks for, and what it leaves out. */
  static final String PREFIX = "sim \"told\"";
  static final String OTHER = "else";

  private static final SimRelation[][] NO_RELATIONS = {};

  private SimMessage() {}

  /** Writes the message whose record ends at {@code end}. */
  static void write(SimBytes out, boolean transactional, long end, String prefix, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    int at = out.open(end);
    out.int8('M');
    out.int8(transactional ? 1 : 0);
    out.int64(end);
    out.name(prefix.getBytes(StandardCharsets.UTF_8));
    out.int32(bytes.length);
    out.bytes(bytes);
    out.close(at);
  }

  static SimEvent event(long end, String content) {
    return new SimEvent(null, 'M', end, null, null,
        "{\"prefix\":\"sim \\\"told\\\"\",\"content\":\"" + content + "\",\"encoding\":\"utf8\"}", null, null);
  }

  /**
   * A message outside of transactions, sent at once and alone.
   *
   * @param wanted whether it has the prefix that is asked for
   */
  static SimDelivery outside(long end, String content, boolean wanted) {
    SimBytes out = new SimBytes(96);
    write(out, false, end, wanted ? PREFIX : OTHER, content);
    List<SimEvent> events = wanted ? List.of(event(end, content)) : List.of();
    return new SimDelivery(new SimTransaction(end, end - 1, end, 0, SimBytes.SEND_TIME, events), out.copy(0, out.size),
        new byte[0], new int[0], NO_RELATIONS, new byte[0], List.of());
  }
}
