package io.philotes.postgres.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.philotes.postgres.Lsn;
import io.philotes.postgres.protocol.ProtocolException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicationCommandsTest {

  @Test
  void createsSlotsInTheFormThatTheServerKnows() {
    assertEquals("CREATE_REPLICATION_SLOT \"s\" LOGICAL pgoutput NOEXPORT_SNAPSHOT", ReplicationCommands.createSlot("s", false));
    assertEquals("CREATE_REPLICATION_SLOT \"s\" LOGICAL pgoutput (SNAPSHOT 'nothing', FAILOVER true)", ReplicationCommands.createSlot("s", true));
  }

  @Test
  void neverStartsWithoutAPublication() {
    assertThrows(IllegalArgumentException.class, () -> ReplicationCommands.startReplication("s", Lsn.ZERO, List.of(), Map.of("proto_version", "1")));
  }

  @Test
  void takesTheOptionsOfTheOutputPluginAsData() {
    assertEquals("START_REPLICATION SLOT \"s\" LOGICAL 1/FF (\"proto_version\" '4', \"publication_names\" '\"p\"', \"streaming\" 'it''s', \"x\"\"y\" 'on')",
        ReplicationCommands.startReplication("s", new Lsn(0x1_0000_00FFL), List.of("p"), Map.of("streaming", "it's", "proto_version", "4", "x\"y", "on")));
    assertThrows(IllegalArgumentException.class,
        () -> ReplicationCommands.startReplication("s", Lsn.ZERO, List.of("p"), Map.of("publication_names", "q")));
  }

  @Test
  void readsAHistoryFileWithItsComments() {
    String file = "# made by hand\n1\t0/3000148\tno recovery target specified\n\n2\t16/B374D848\tbefore 2026-01-01 \"x\"\n";
    TimelineHistory history = ReplicationCommands.timelineHistory(3, List.of(List.of("00000003.history", file)));
    assertEquals(new TimelineHistory(3, List.of(new TimelineHistory.Switch(1, Lsn.parse("0/3000148")), new TimelineHistory.Switch(2, Lsn.parse("16/B374D848")))), history);
    assertEquals(Optional.of(Lsn.parse("16/B374D848")), history.endOf(2));
    assertEquals(Optional.empty(), history.endOf(3));
  }

  @Test
  void aRecoveryToAPointBeforeAnEarlierSwitchLeftTheOldestTimelineThere() {
    String file = "1\t0/5000\tno recovery target specified\n2\t0/3000\tbefore 2026-01-01\n";
    TimelineHistory history = ReplicationCommands.timelineHistory(3, List.of(List.of("00000003.history", file)));
    assertEquals(Optional.of(Lsn.parse("0/3000")), history.endOf(1));
    assertEquals(Optional.of(Lsn.parse("0/3000")), history.endOf(2));
  }

  @Test
  void anAnswerOfAnotherFormIsAProtocolError() {
    for (String broken : List.of("1", "1 x", "x 0/1", "1 0/1/2")) {
      assertThrows(ProtocolException.class, () -> TimelineHistory.parse(2, broken));
    }
    assertThrows(ProtocolException.class, () -> ReplicationCommands.timelineHistory(2, List.of()));
    assertThrows(ProtocolException.class, () -> ReplicationCommands.timelineHistory(2, List.of(Arrays.asList("f", null))));
    assertThrows(ProtocolException.class, () -> ReplicationCommands.systemIdentity(List.of(List.of("1", "x", "0/1", "db"))));
    assertThrows(ProtocolException.class, () -> ReplicationCommands.systemIdentity(List.of(List.of("1", "1", "0", "db"))));
    assertThrows(ProtocolException.class, () -> ReplicationCommands.createdSlot(List.of(Arrays.asList("s", null, null, null)), false));
  }
}
