package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.error.ErrorCode;
import io.philotes.failpoint.Failpoint;
import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One source whose publication is dropped again and again, so that each resync has every step to do. Each dies at one of
 * them; the next goes on. A row that is inserted in between is captured exactly if the new slot was there already.
 */
final class InterruptedResyncs implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Rig rig = Rig.open();
  private final Epochs epochs = new Epochs(rig);
  private final Deaths deaths = new Deaths(this::resync);
  private final List<String> between = new ArrayList<>();
  private int epoch = 1;

  InterruptedResyncs() {
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
    stream();
  }

  private JarProcess resync(String... options) {
    return rig.kept(JarProcess.startWithTests(Rig.HEAP, List.of(options), rig.environment(), line -> { }, "resync", "--accept-loss"));
  }

  void die(Death death) {
    rig.source().execute("DROP PUBLICATION philotes_pub");
    deaths.die(death);
    Orphans.awaitNobody(rig);
    epoch++;
    rig.source().execute("INSERT INTO t VALUES (-" + epoch + ")");
    if (death.point() == Failpoint.RESYNC_BEGUN) {
      assertTrue(epochs.resync(null).contains("nothing is broken"));
    } else {
      Epochs.assertStartFails(rig, ErrorCode.RESYNC_UNFINISHED);
      assertTrue(epochs.resync(null).contains("this one goes on where it ended"));
    }
    if (death.point() == Failpoint.RESYNC_SLOT_CREATED || death.point() == Failpoint.RESYNC_BEGUN) {
      between.add("-" + epoch);
    }
    stream();
    assertEquals(between, rig.buffer().queryColumn(
        "SELECT after_data->>'id' FROM philotes.cdc_events WHERE (after_data->>'id')::int < 0 ORDER BY id"), () -> "rows after " + death);
    assertEquals(List.of(epoch + " PUBLICATION_MISSING"), rig.buffer().queryColumn(
        "SELECT epoch || ' ' || reason FROM philotes.cdc_epochs ORDER BY epoch DESC LIMIT 1"));
  }

  /** What is committed while the service runs is captured, in the present epoch; nothing is left of what came before. */
  private void stream() {
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      rig.source().execute("INSERT INTO t VALUES (" + (1000 + epoch) + ")");
      rig.awaitBuffered();
      assertTrue(service.vertx().deploymentIDs().size() > 1);
      Orphans.check(rig, List.of(rig.slot()));
    }
    Await.until("the slot is free", LIMIT, () -> rig.walsender() == 0);
    assertEquals(List.of(String.valueOf(epoch)), rig.buffer().queryColumn(
        "SELECT epoch FROM philotes.cdc_events WHERE after_data->>'id' = '" + (1000 + epoch) + "'"));
    rig.checkOrder();
  }

  int deaths() {
    return deaths.count();
  }

  @Override
  public void close() {
    rig.close();
  }
}
