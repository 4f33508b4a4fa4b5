package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.WriteBatch;
import io.philotes.event.EventRows;
import io.philotes.postgres.Lsn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random streams, limits and answers: what comes out is what went in, and the confirmation never runs ahead. */
class StreamPipelineHistoryTest {

  private static final int HISTORIES = 500;

  @Test
  void everyEventComesOutOnceInOrderAndIsConfirmedOnlyWhenDurable() {
    for (int seed = 0; seed < HISTORIES; seed++) {
      new History(seed).play();
    }
  }

  /** One seeded stream with a writer that answers whenever chance lets it. */
  private static final class History {
    private final int seed;
    private final Random random;
    private final StreamPipeline pipeline;
    private final Walsender walsender;
    private final ArrayDeque<WriteBatch> atWriter = new ArrayDeque<>();
    private final List<String> sent = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private final List<Long> durableEnds = new ArrayList<>();
    private boolean inChunks;
    private Lsn confirmed = new Lsn(100);
    private long lastEnd = 100;

    History(int seed) {
      this.seed = seed;
      random = new Random(seed);
      BatchLimits limits = new BatchLimits(1 + random.nextInt(8), 200 + random.nextInt(4000));
      SourceCheckpoint checkpoint = new SourceCheckpoint(SourceCheckpoint.Stage.REGISTERED, 1, 1, "7000", 1, "shop",
          "philotes_cdc", Lsn.ZERO, new Lsn(100), new Lsn(100), 1, List.of());
      pipeline = new StreamPipeline("shop", 1, checkpoint, limits, 1 + random.nextInt(4), 500 + random.nextInt(8000));
      walsender = new Walsender(pipeline);
    }

    void play() {
      for (int i = 0; i < 30; i++) {
        transaction();
      }
      pipeline.flush();
      while (!pipeline.isDrained()) {
        pump();
        answer();
        pipeline.flush();
      }
      assertEquals(sent, written, "seed " + seed);
      assertFalse(pipeline.acks().confirmed().isBefore(new Lsn(durableEnds.get(durableEnds.size() - 1))), "seed " + seed);
    }

    private void transaction() {
      long commit = lastEnd + random.nextInt(3);
      long end = commit + 1 + random.nextInt(50);
      walsender.begin(commit);
      if (sent.isEmpty()) {
        walsender.relation('d');
      }
      int size = random.nextInt(4) == 0 ? random.nextInt(40) : random.nextInt(4);
      for (int seq = 0; seq < size; seq++) {
        walsender.insert(seq);
        sent.add(commit + ":" + seq + ":" + (seq == size - 1));
        chance(commit);
      }
      walsender.commit(commit, end);
      lastEnd = end;
      chance(0);
    }

    /** Something happens between two messages. */
    private void chance(long keepaliveWithin) {
      switch (random.nextInt(6)) {
        case 0 -> pipeline.readComplete();
        case 1 -> pipeline.flush();
        case 2 -> answer();
        case 3 -> pump();
        case 4 -> walsender.keepalive(keepaliveWithin == 0 ? lastEnd : keepaliveWithin);
        default -> persist();
      }
      Lsn now = pipeline.acks().confirmed();
      assertFalse(now.isBefore(confirmed), "the confirmation went back, seed " + seed);
      confirmed = now;
    }

    private void persist() {
      Lsn candidate = pipeline.acks().idleCandidate();
      assertTrue(allDurableUpTo(candidate.value()), "an idle position is ahead of what is durable, seed " + seed);
      pipeline.acks().persisted(candidate);
    }

    private boolean allDurableUpTo(long lsn) {
      return sent.stream().filter(event -> Long.parseLong(event.substring(0, event.indexOf(':'))) < lsn)
          .allMatch(written::contains);
    }

    private void pump() {
      for (WriteBatch batch = pipeline.next(); batch != null; batch = pipeline.next()) {
        atWriter.add(batch);
      }
    }

    private void answer() {
      WriteBatch batch = atWriter.pollFirst();
      if (batch == null) {
        return;
      }
      assertEquals(!inChunks, batch.opens(), "seed " + seed);
      inChunks = !batch.closes();
      EventRows rows = batch.rows();
      for (int i = 0; i < rows.size(); i++) {
        written.add(rows.commitLsn(i) + ":" + rows.seq(i) + ":" + rows.last(i));
      }
      if (batch.closes()) {
        durableEnds.add(batch.endLsn());
        pipeline.durable();
      } else {
        pipeline.stored();
      }
    }
  }
}
