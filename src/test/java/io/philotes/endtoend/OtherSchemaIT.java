package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.app.Operator;
import io.philotes.bus.message.SeekConsumer;
import io.philotes.bus.message.SeekTarget;
import io.philotes.cli.UninstallOptions;
import io.philotes.error.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands on a buffer whose schema is of another version than theirs, or is not there: what can be done is done, the rest says what to do. */
class OtherSchemaIT {

  private static final String TO_VERSION_4 =
      "ALTER TABLE philotes.relations DROP COLUMN catalog; DELETE FROM philotes.schema_version WHERE version > 4";
  private static final String TO_VERSION_3 = TO_VERSION_4
      + "; DROP VIEW philotes.cdc_publication_changes; DROP TABLE philotes.publication_changes; DELETE FROM philotes.schema_version WHERE version > 3";
  private static final String TO_VERSION_2 = TO_VERSION_3
      + "; ALTER TABLE philotes.consumers DROP COLUMN seeks; DELETE FROM philotes.schema_version WHERE version > 2";
  private static final String TO_VERSION_1 = TO_VERSION_2
      + "; DROP VIEW philotes.cdc_epochs; DROP TABLE philotes.epochs; DELETE FROM philotes.schema_version WHERE version > 1";
  private static final String TO_VERSION_99 = "INSERT INTO philotes.schema_version VALUES (99)";

  private Rig rig;

  @BeforeEach
  void prepare() {
    rig = Rig.open();
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
  }

  @AfterEach
  void close() {
    rig.close();
  }

  /** One source, and a consumer that has passed nothing. */
  private void init(String change) {
    Operator.Finished done = Operator.init(rig.environment());
    assertEquals(0, done.exit(), () -> done.output() + done.failure());
    rig.buffer().execute("INSERT INTO philotes.consumers (name, source_id, position, fence) SELECT 'orders', id, 0, fence FROM philotes.sources");
    rig.buffer().execute(change);
  }

  private Operator.Finished replay(boolean dry) {
    return Operator.replay(rig.environment(), new SeekConsumer("orders", "", SeekTarget.ofPosition(1), dry));
  }

  private Operator.Finished uninstall() {
    return Operator.uninstall(rig.environment(), new UninstallOptions("", true, false, true, false));
  }

  @ParameterizedTest
  @CsvSource({"1, true", "2, true", "2, false"})
  void replayOnAnOlderOneSaysHowItIsBroughtUp(int version, boolean dry) {
    init(version == 1 ? TO_VERSION_1 : TO_VERSION_2);
    refusesSaying(replay(dry), "it has version " + version, "start the service or run 'init'");
    assertEquals(0, Operator.init(rig.environment()).exit());
    Operator.Finished done = replay(dry);
    assertEquals(0, done.exit(), () -> done.output() + done.failure());
  }

  @Test
  void readsANewerOneNoFurther() {
    init(TO_VERSION_99);
    refusesSaying(replay(false), "it has version 99");
    refusesSaying(Operator.verify(rig.environment()), "it has version 99");
    refusesSaying(uninstall(), "it has version 99");
    Operator.Finished status = Operator.status(rig.environment());
    assertEquals(4, status.exit());
    assertTrue(status.output().contains("it has version 99"), status::output);
  }

  @Test
  void saysWhatMakesOneWhereThereIsNone() {
    refusesSaying(replay(false), "it has no schema philotes", "'run' creates it");
    refusesSaying(Operator.verify(rig.environment()), "it has no schema philotes");
    Operator.Finished status = Operator.status(rig.environment());
    assertEquals(4, status.exit());
    assertTrue(status.output().contains("it has no schema philotes"), status::output);
    assertEquals(0, uninstall().exit(), "nothing there is no failure");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void verifyStatusAndUninstallDoTheirWorkOnAnOlderOne(int version) {
    init(version == 1 ? TO_VERSION_1 : TO_VERSION_2);
    Operator.Finished verify = Operator.verify(rig.environment());
    assertEquals(0, verify.exit(), () -> verify.output() + verify.failure());
    Operator.Finished status = Operator.status(rig.environment());
    assertEquals(0, status.exit(), status::output);
    assertTrue(status.output().contains("orders"), status::output);
    Operator.Finished uninstall = uninstall();
    assertEquals(0, uninstall.exit(), () -> uninstall.output() + uninstall.failure());
    assertEquals(0, rig.source().queryLong("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + rig.slot() + "'"));
    assertEquals(0, rig.buffer().queryLong("SELECT count(*) FROM pg_namespace WHERE nspname = 'philotes'"));
  }

  private static void refusesSaying(Operator.Finished finished, String... words) {
    assertEquals(ErrorCode.BUFFER_SCHEMA, finished.failure().code(), () -> String.valueOf(finished.failure()));
    for (String word : words) {
      assertTrue(finished.failure().getMessage().contains(word), finished.failure()::getMessage);
    }
  }
}
