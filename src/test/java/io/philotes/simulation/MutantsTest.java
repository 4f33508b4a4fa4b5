package io.philotes.simulation;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The proof proves itself: the simulation finds each of these mistakes. */
class MutantsTest {

  private static final long SEED = 1;
  private static final long MOST = 10_000;

  /** Semantics R1 and R2: where the stream begins, and what is dropped although it was sent. */
  private static final Mutant.Change BEGINS_TOO_EARLY = new Mutant.Change("ingestion/SourceConnector.java",
      "Lsn from = opened.checkpoint().lastEndLsn();",
      "Lsn from = opened.checkpoint().lastCommitLsn().isZero() ? opened.checkpoint().lastEndLsn() : opened.checkpoint().lastCommitLsn();");
  private static final Mutant.Change DROPS_TOO_LITTLE = new Mutant.Change("ingestion/TransactionOrder.java",
      "dropping = isDurable(begin.finalLsn());", "dropping = Long.compareUnsigned(begin.finalLsn(), durableCommitLsn) < 0;");

  /** What a process remembers of its last stream is no answer of the buffer, which may have been restored since. */
  private static final Mutant.Change REMEMBERS = new Mutant.Change("ingestion/SourceLife.java",
      "  void add(StreamPipeline pipeline) {",
      "  Lsn before = Lsn.ZERO;\n\n  void add(StreamPipeline pipeline) {\n    before = Lsn.max(before, pipeline.acks().confirmed());");
  private static final Mutant.Change CONFIRMS_AGAIN = new Mutant.Change("ingestion/SourceCapture.java",
      "    stream.hold(holding);\n    started",
      "    stream.pipeline().acks().marker(life.before);\n    stream.pipeline().acks().persisted(life.before);\n"
          + "    stream.hold(holding);\n    started");

  @TempDir
  private Path directory;

  static Stream<Mutant> mutants() {
    return List.of(
        new Mutant("confirms one byte too far", "ingestion/AckTracker.java",
            "confirmed = Lsn.max(confirmed, endLsn);", "confirmed = Lsn.max(confirmed, new Lsn(endLsn.value() + 1));",
            "confirmed .*, persisted"),
        new Mutant("drops what is not after the last end LSN", "ingestion/StreamPipeline.java",
            "new TransactionAssembler(source, checkpoint.lastCommitLsn(),", "new TransactionAssembler(source, checkpoint.lastEndLsn(),",
            "expected at position|confirmed .* is not in the buffer"),
        new Mutant("asks for the last transaction again and does not drop it", List.of(BEGINS_TOO_EARLY, DROPS_TOO_LITTLE),
            "ORDER_VIOLATED"),
        new Mutant("resumes one byte after the end LSN", "ingestion/SourceConnector.java",
            "connection.startReplication(from)", "connection.startReplication(new Lsn(from.value() + 1))",
            "expected at position"),
        new Mutant("confirms an idle position before it is persisted", "ingestion/SourceStream.java",
            "idle.started(now);", "idle.started(now);\n    acks.persisted(candidate);\n    sendStatus();",
            "confirmed .*, persisted"),
        new Mutant("confirms what is received", "ingestion/SourceStream.java",
            "Lsn confirmed = pipeline.acks().confirmed();", "Lsn confirmed = pipeline.received();",
            "confirmed .*, persisted"),
        new Mutant("confirms what it confirmed before the buffer was restored", List.of(REMEMBERS, CONFIRMS_AGAIN),
            "confirmed .*, persisted"),
        new Mutant("takes a COMMIT that was a ROLLBACK for a success", "buffer/store/BatchStore.java",
            "return closed.compose(ok -> committed);", "return committed;",
            "told durable"),
        new Mutant("does not raise the fence", "buffer/SessionOpener.java",
            ".compose(gone -> bounded(connection.raiseFence(lease.fence())))", ".compose(gone -> Future.<Void>succeededFuture())",
            "(does not come to an end|not refused).*FENCED"),
        new Mutant("uses the old checkpoint when it goes on in the same session", "buffer/SourceWriter.java",
            "session == current && current.pump.isIdle() ? opener.read(current) : Future.failedFuture(LEFT_OPEN)",
            "session == current && current.pump.isIdle() ? Future.<Void>succeededFuture() : Future.failedFuture(LEFT_OPEN)",
            "ORDER_VIOLATED"),
        new Mutant("moves the cursor before the reply", "processor/DeliveryLoop.java",
            "return delivery.start(now, delivering.failures() + 1);",
            "cursor.acknowledge(delivery.lastPosition());\n    return delivery.start(now, delivering.failures() + 1);",
            "the cursor moves to .* over events that were not consumed"),
        new Mutant("does not look whether the slot is ahead", "ingestion/StartDecision.java",
            "if (isRegistered(facts) && slot.confirmedFlushLsn().isAfter(acked)) {",
            "if (isRegistered(facts) && slot.confirmedFlushLsn().isAfter(acked) && acked.isZero()) {",
            "events were written after the history was broken|not refused|expected at position"),
        new Mutant("never pauses the source", "ingestion/StreamPipeline.java",
            "return waiting.size() >= MAX_WAITING || handedOn > 0 && handedOn + builder.bytes() >= maxBytes;", "return handedOn < 0;",
            "holds .* bytes"),
        new Mutant("pauses for an open transaction that nothing but reading can end", "ingestion/StreamPipeline.java",
            "holdBack(handedOnEvents == 0 ? 0 : handedOnEvents + builder.events())", "holdBack(handedOnEvents + builder.events())",
            "does not come to an end, waits for events"),
        new Mutant("keeps the number of an event across transactions", "ingestion/TransactionAssembler.java",
            "origin = null;\n    seq = 0;", "origin = null;",
            "ORDER_VIOLATED"),
        new Mutant("takes the end of a message for its place among the commits", "ingestion/TransactionOrder.java",
            "return endLsn - 1;", "return endLsn;",
            "ORDER_VIOLATED|expected at position"),
        new Mutant("does not hold the last event back", "ingestion/BatchBuilder.java",
            "rows = rows.split(rows.size() - 1, roomRows, roomBytes);", "rows = rows.split(rows.size(), roomRows, roomBytes);",
            "INTERNAL"))
        .stream();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void theSimulationFinds(Mutant mutant) throws Exception {
    AssertionError found = simulate(mutant, MOST);
    assertNotNull(found, "nothing was found in " + MOST + " histories");
    assertTrue(Pattern.compile(mutant.finding()).matcher(found.getMessage()).find(), () -> "something else was found: " + found.getMessage());
    System.out.println(mutant + ": " + found.getMessage().lines().findFirst().orElse("").replaceAll("^(.{160}).*", "$1 ..."));
  }

  static Stream<Mutant> harmlessAlone() {
    return Stream.of(new Mutant("asks for the last transaction again", List.of(BEGINS_TOO_EARLY), null),
        new Mutant("would not drop the last transaction", List.of(DROPS_TOO_LITTLE), null));
  }

  /** Two rules keep a transaction from being written twice; the first mistake is made good by the second rule. */
  @ParameterizedTest
  @MethodSource("harmlessAlone")
  void oneOfTwoRulesIsEnough(Mutant mutant) throws Exception {
    assertNull(simulate(mutant, 1_000));
  }

  private AssertionError simulate(Mutant mutant, long histories) throws Exception {
    mutant.compile(directory);
    try (MutantLoader loader = new MutantLoader(directory)) {
      Object result = loader.loadClass("io.philotes.simulation.Simulate")
          .getMethod("run", long.class, long.class, int.class, boolean.class)
          .invoke(null, SEED, histories, Runtime.getRuntime().availableProcessors(), false);
      return (AssertionError) result.getClass().getMethod("failure").invoke(result);
    }
  }
}
