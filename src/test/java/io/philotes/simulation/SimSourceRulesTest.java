package io.philotes.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.recording.StreamRules;
import org.junit.jupiter.api.Test;

/** The simulated streams obey the rules that were read off real ones, through cuts, crashes and shutdowns. */
class SimSourceRulesTest {

  private static final int HISTORIES = 1_000;

  @Test
  void everyStreamKeepsTheRulesOfRealOnes() {
    int streams = 0;
    for (int seed = 0; seed < HISTORIES; seed++) {
      streams += check(seed);
    }
    assertTrue(streams > 3 * HISTORIES, "streams " + streams);
  }

  private static int check(long seed) {
    Rules rules = new Rules();
    try {
      SimHistory history = new SimHistory(seed, rules);
      rules.begin(history.options.version());
      history.live(250).finish();
      return rules.streams;
    } catch (AssertionError broken) {
      throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
    }
  }

  /** Asks the rules about everything. */
  private static final class Rules implements SimHistory.Observer {
    private StreamRules rules;
    private int streams;

    void begin(int version) {
      rules = new StreamRules(version);
    }

    @Override
    public void start(long lsn) {
      streams++;
      rules.start(lsn);
    }

    @Override
    public void status(long flushed) {
      rules.status(flushed);
    }

    @Override
    public void xLogData(long walStart, long walEnd, byte[] payload) {
      rules.xLogData(walStart, walEnd, payload);
    }

    @Override
    public void keepalive(long walEnd, boolean replyRequested) {
      rules.keepalive(walEnd, replyRequested);
    }
  }
}
