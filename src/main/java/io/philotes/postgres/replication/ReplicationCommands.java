package io.philotes.postgres.replication;

import io.philotes.postgres.Lsn;
import io.philotes.postgres.protocol.ProtocolException;
import io.philotes.postgres.protocol.Quoted;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The text of the replication commands and the form of their answers. Pure. */
final class ReplicationCommands {

  private static final String PUBLICATION_NAMES = "publication_names";

  private ReplicationCommands() {}

  /** The old form, which all versions take, unless an option needs the new one. */
  static String createSlot(String slot, boolean failover) {
    String command = "CREATE_REPLICATION_SLOT " + Quoted.identifier(slot) + " LOGICAL pgoutput";
    return command + (failover ? " (SNAPSHOT 'nothing', FAILOVER true)" : " NOEXPORT_SNAPSHOT");
  }

  /** Each publication is a quoted name, and the list of them a quoted text. The options come in the order of their names. */
  static String startReplication(String slot, Lsn from, List<String> publications, Map<String, String> options) {
    if (publications.isEmpty()) {
      throw new IllegalArgumentException("no publication given");
    }
    Map<String, String> all = new TreeMap<>(options);
    String names = publications.stream().map(Quoted::identifier).collect(Collectors.joining(","));
    if (all.put(PUBLICATION_NAMES, names) != null) {
      throw new IllegalArgumentException("publications given as an option, too");
    }
    return "START_REPLICATION SLOT " + Quoted.identifier(slot) + " LOGICAL " + from + all.entrySet().stream()
        .map(option -> Quoted.identifier(option.getKey()) + " " + Quoted.literal(option.getValue())).collect(Collectors.joining(", ", " (", ")"));
  }

  static SystemIdentity systemIdentity(List<List<String>> rows) {
    List<String> row = oneRow("IDENTIFY_SYSTEM", rows, 4);
    return new SystemIdentity(row.get(0), number("IDENTIFY_SYSTEM", row.get(1)), lsn("IDENTIFY_SYSTEM", row.get(2)), row.get(3));
  }

  static CreatedSlot createdSlot(List<List<String>> rows, boolean failover) {
    List<String> row = oneRow("CREATE_REPLICATION_SLOT", rows, 4);
    return new CreatedSlot(row.get(0), lsn("CREATE_REPLICATION_SLOT", row.get(1)), failover);
  }

  static TimelineHistory timelineHistory(int timeline, List<List<String>> rows) {
    String content = oneRow("TIMELINE_HISTORY", rows, 2).get(1);
    if (content == null) {
      throw new ProtocolException("TIMELINE_HISTORY: no content", 0);
    }
    return TimelineHistory.parse(timeline, content);
  }

  private static List<String> oneRow(String command, List<List<String>> rows, int columns) {
    if (rows.size() != 1 || rows.get(0).size() < columns) {
      throw new ProtocolException(command + ": not one row of " + columns + " columns", 0);
    }
    return rows.get(0);
  }

  private static int number(String command, String text) {
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException malformed) {
      throw new ProtocolException(command + ": not a number", 0);
    }
  }

  private static Lsn lsn(String command, String text) {
    try {
      return Lsn.parse(text == null ? "" : text);
    } catch (IllegalArgumentException malformed) {
      throw new ProtocolException(command + ": not an LSN", 0);
    }
  }
}
