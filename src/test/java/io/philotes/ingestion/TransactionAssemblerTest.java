package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.ingestion.image.ValueLimit;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.pgoutput.PgOutputMessage;
import io.philotes.postgres.pgoutput.PgOutputMessage.Truncate;
import io.philotes.postgres.pgoutput.PreparedMessage.BeginPrepare;
import io.philotes.postgres.pgoutput.PreparedMessage.CommitPrepared;
import io.philotes.postgres.pgoutput.PreparedMessage.Prepare;
import io.philotes.postgres.pgoutput.PreparedMessage.RollbackPrepared;
import io.philotes.postgres.pgoutput.PreparedMessage.StreamPrepare;
import io.philotes.postgres.pgoutput.StreamMessage.StreamAbort;
import io.philotes.postgres.pgoutput.StreamMessage.StreamCommit;
import io.philotes.postgres.pgoutput.StreamMessage.StreamStart;
import io.philotes.postgres.pgoutput.StreamMessage.StreamStop;
import io.philotes.postgres.pgoutput.StreamMessage.StreamedChange;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the pipeline does not ask for stops it. */
class TransactionAssemblerTest {

  private final TransactionAssembler assembler = new TransactionAssembler("shop", Lsn.ZERO, new RelationCache(List.of(), ValueLimit.NONE),
      new BatchBuilder("shop", 7, new BatchLimits(10, 1 << 20), batch -> { }), endLsn -> { }, ChangeRules.STRICT);

  @Test
  void stopsAtAPartOfAStreamedTransactionAndAtOneOfATwoPhaseCommit() {
    List<PgOutputMessage> streamed = List.of(new StreamStart(1, true), new StreamedChange(1, new Truncate(false, false, List.of())),
        new StreamStop(), new StreamAbort(1, 1, 0, 0), new StreamCommit(1, 0, 200, 210, 0));
    streamed.forEach(message -> refuses(message, "a part of a streamed transaction, which was not asked for"));
    List<PgOutputMessage> prepared = List.of(new BeginPrepare(200, 210, 0, 1, "gid"), new Prepare(0, 200, 210, 0, 1, "gid"),
        new CommitPrepared(0, 220, 230, 0, 1, "gid"), new RollbackPrepared(0, 210, 230, 0, 0, 1, "gid"), new StreamPrepare(0, 200, 210, 0, 1, "gid"));
    prepared.forEach(message -> refuses(message, "a part of a two-phase commit, which was not asked for"));
  }

  @Test
  void stopsAtALogicalMessage() {
    refuses(new PgOutputMessage.Message(true, 0x1_0000_00FFL, "outbox", new byte[0]), "a logical message that was not asked for");
    refuses(new PgOutputMessage.Message(false, 0x1_0000_00FFL, "philotes:annotate", new byte[0]), "a logical message that was not asked for");
  }

  private void refuses(PgOutputMessage message, String why) {
    PhilotesException refusal = assertThrows(PhilotesException.class, () -> assembler.accept(message, 0x1_0000_00FFL, 0));
    assertEquals(ErrorCode.SOURCE_UNDECODABLE, refusal.code());
    assertTrue(refusal.getMessage().contains("1/FF") && refusal.getMessage().contains(why), refusal.getMessage());
  }
}
