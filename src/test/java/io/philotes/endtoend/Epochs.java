package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.app.Operator;
import io.philotes.cli.ResyncOptions;
import io.philotes.cli.ResyncOptions.From;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import java.util.List;

/** What every test of a resync does with its rig. */
final class Epochs {

  private final Rig rig;

  Epochs(Rig rig) {
    this.rig = rig;
  }

  /** A resync with consent, which must succeed; what it printed. */
  String resync(From from) {
    Operator.Finished finished = Operator.resync(rig.environment(), new ResyncOptions(Rig.SOURCE, from, true, false));
    assertNull(finished.failure(), finished.output());
    return finished.output();
  }

  /** A resync with consent, which must be refused and change nothing. */
  PhilotesException refused(From from, ErrorCode code) {
    return refused(new ResyncOptions(Rig.SOURCE, from, true, false), code);
  }

  PhilotesException refused(ResyncOptions options, ErrorCode code) {
    String before = state();
    PhilotesException failure = Operator.resync(rig.environment(), options).failure();
    assertNotNull(failure, "it was not refused");
    assertEquals(code, failure.code(), failure.getMessage());
    assertEquals(before, state(), "nothing was changed");
    return failure;
  }

  /** The service must not start, for that reason, and write nothing. */
  static PhilotesException assertStartFails(Rig rig, ErrorCode code) {
    String before = new Epochs(rig).state();
    PhilotesException refusal = assertThrows(PhilotesException.class, rig::embed);
    assertEquals(code, refusal.code(), refusal.getMessage());
    assertTrue(refusal.getMessage().startsWith(code.id() + " ") && refusal.getMessage().contains("resync"), refusal.getMessage());
    assertEquals(before, new Epochs(rig).state(), "nothing was written");
    return refusal;
  }

  /** Everything that a resync may change in the buffer, but for the fence. */
  String state() {
    return rig.buffer().query("SELECT to_jsonb(s) - 'fence' FROM philotes.sources s") + " "
        + rig.buffer().query("SELECT * FROM philotes.epochs ORDER BY source_id, epoch")
        + rig.buffer().query("SELECT source_id, last_position FROM philotes.batches ORDER BY 1, 2");
  }

  /** Both epochs are whole, the second is in use and begins behind {@code lastOfFirst}. */
  void assertSecond(String reason, long lastOfFirst) {
    assertEquals(List.of(List.of("2", reason, String.valueOf(lastOfFirst + 1))),
        rig.buffer().query("SELECT epoch, reason, first_id FROM philotes.cdc_epochs"));
    assertEquals(List.of("1", "2"), rig.buffer().queryColumn("SELECT DISTINCT epoch FROM philotes.cdc_events ORDER BY 1"));
    assertEquals(lastOfFirst + 1, rig.buffer().queryLong("SELECT min(id) FROM philotes.cdc_events WHERE epoch = 2"));
    rig.checkOrder();
  }
}
