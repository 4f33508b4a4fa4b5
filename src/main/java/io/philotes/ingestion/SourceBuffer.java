package io.philotes.ingestion;

import io.philotes.bus.message.AdvanceAcked;
import io.philotes.bus.message.RecordChanges;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.vertx.core.Future;

/** The writer of a source as its ingestion sees it. Failures are coded: nobody answered. */
interface SourceBuffer {

  /** Asks for the lease and the checkpoint. */
  Future<SourceOpened> open();

  /** Writes down what the source is. */
  Future<SourceOpened> register(RegisterSource request);

  /** Hands on a batch; batches are written in the order of the calls. */
  Future<WriteReply> write(WriteBatch batch);

  /** Gives the source up for another instance, which reads its slot. */
  Future<WriteReply> release();

  /** Persists a larger acked LSN. */
  Future<WriteReply> advanceAcked(AdvanceAcked request);

  /** Writes down that the publication has changed; once more does no harm. */
  Future<WriteReply> record(RecordChanges request);
}
