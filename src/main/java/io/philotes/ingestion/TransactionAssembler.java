package io.philotes.ingestion;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.EventRows;
import io.philotes.event.Operation;
import io.philotes.event.RelationVersion;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.philotes.ingestion.image.ImageException;
import io.philotes.ingestion.image.ImageNotes;
import io.philotes.ingestion.image.UndecodedImage;
import io.philotes.ingestion.image.ValueLimit;
import io.philotes.ingestion.image.ValueTooLargeException;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.pgoutput.PgOutputMessage;
import io.philotes.postgres.pgoutput.PgOutputMessage.Begin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Commit;
import io.philotes.postgres.pgoutput.PgOutputMessage.Delete;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.OldKind;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
import io.philotes.postgres.pgoutput.PgOutputMessage.Origin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Relation;
import io.philotes.postgres.pgoutput.PgOutputMessage.Truncate;
import io.philotes.postgres.pgoutput.PgOutputMessage.Type;
import io.philotes.postgres.pgoutput.PgOutputMessage.Update;
import io.philotes.postgres.pgoutput.TupleData;
import java.util.function.LongConsumer;

/**
 * Turns decoded messages into events: identity (commit LSN and seq), images, schema version.
 *
 * <p>A transaction that the buffer already has, by its commit LSN, is dropped whole (semantics R2); everything else is
 * handed on or the stream stops. A logical message outside of transactions stands for a transaction of its own.
 *
 * <p>Plain state, owned by the source's event loop or a simulation.
 */
final class TransactionAssembler {

  private static final int NO_RELATION = 0;

  private final String source;
  private final BatchBuilder builder;
  private final RelationCache relations;
  private final LongConsumer emptyTransaction;
  private final ImageNotes notes = new ImageNotes();
  private final TransactionOrder order;
  private final LogicalMessages messages;
  private final ValueLimit values;
  private final int largestRow;

  private String origin;
  private int seq;
  /** Member of the metadata of the open transaction's events, or null. */
  private byte[] annotation;
  private long undecoded;
  private Undecoded lastUndecoded;

  /**
   * @param durableCommitLsn commit LSN of the last transaction that the buffer has
   * @param emptyTransaction told the end LSN of a transaction without events
   */
  TransactionAssembler(String source, Lsn durableCommitLsn, RelationCache relations, BatchBuilder builder,
                       LongConsumer emptyTransaction, ChangeRules rules) {
    this.source = source;
    this.order = new TransactionOrder(source, durableCommitLsn);
    this.relations = relations;
    this.builder = builder;
    this.emptyTransaction = emptyTransaction;
    this.messages = new LogicalMessages(rules);
    this.values = rules.values();
    this.largestRow = rules.largestRow();
  }

  /** Whether a transaction has begun and not ended. */
  boolean inTransaction() {
    return order.open() != null;
  }

  /** Where the commit record of the open transaction begins. */
  long openCommitLsn() {
    return order.open().finalLsn();
  }

  /** Annotations that were none. */
  long refusedAnnotations() {
    return messages.refusedAnnotations();
  }

  /** Changes that became events with their message in them. */
  long undecoded() {
    return undecoded;
  }

  /** The last of them, or null. */
  Undecoded lastUndecoded() {
    return lastUndecoded;
  }

  /**
   * Takes the next message of the stream.
   *
   * @param lsn from the XLogData header, as {@code sentAt}
   * @param sentAt microseconds since 2000-01-01 UTC by the clock of the source
   * @throws PhilotesException when the message does not fit: the stream must stop
   * @throws ImageException when a value does not fit, {@link UndescribedTableException} when its table is not known: if {@link #acceptRaw} does
   *     not take it, the stream must stop
   * @throws ValueTooLargeException when a value may not be carried: the stream must stop
   */
  void accept(PgOutputMessage message, long lsn, long sentAt) {
    switch (message.kind()) {
      case BEGIN -> begin((Begin) message);
      case COMMIT -> commit((Commit) message, lsn);
      case ORIGIN -> origin = ((Origin) message).name();
      case RELATION -> relations.describe((Relation) message);
      case TYPE -> relations.type((Type) message);
      case INSERT -> insert((Insert) message, lsn);
      case UPDATE -> update((Update) message, lsn);
      case DELETE -> delete((Delete) message, lsn);
      case TRUNCATE -> truncate((Truncate) message, lsn);
      case MESSAGE -> message((Message) message, lsn, sentAt);
      case STREAM_START, STREAM_STOP, STREAM_COMMIT, STREAM_ABORT, STREAMED_CHANGE ->
          throw undecodable(lsn, "a part of a streamed transaction, which was not asked for");
      case BEGIN_PREPARE, PREPARE, COMMIT_PREPARED, ROLLBACK_PREPARED, STREAM_PREPARE ->
          throw undecodable(lsn, "a part of a two-phase commit, which was not asked for");
    }
  }

  /**
   * To be asked before a change is accepted whose message is so large that its images may be larger than the largest row: nearly all of it
   * may be values that are left out.
   *
   * @param oid of its table
   * @throws ValueTooLargeException when there is no memory for those that are not: the stream must stop
   */
  void requireMemory(PgOutputMessage message, long oid) {
    if (order.isDropping()) {
      return;
    }
    StreamRelation relation = relations.get(oid);
    long carried = new RowWeight(values.maxBytes(), i -> relation != null && relation.embeds(i)).of(message);
    if (carried > largestRow) {
      String table = relation == null ? "oid " + oid : relation.name();
      throw ValueTooLargeException.ofRow("row of the table " + table, carried, largestRow);
    }
  }

  /**
   * Takes a message that {@link #accept} or the decoder refused, if it is a change of the open transaction: as an event in its place
   * that holds all its bytes. What was written of it before is forgotten. Messages that carry the structure, or may, are never taken:
   * to go on behind them would be a guess.
   *
   * @param reason a sentence without row data
   * @return whether it was taken
   * @throws PhilotesException when it breaks the order: the stream must stop
   */
  boolean acceptRaw(byte[] bytes, int offset, int length, String reason, long lsn) {
    builder.rows().discard();
    notes.clear();
    if (order.open() == null || !RawChange.isChange(bytes, offset, length) || bytes[offset] == 'M' && !messages.areAskedFor()) {
      return false;
    }
    StreamRelation relation = relations.ofRow(RawChange.relation(bytes, offset, length));
    if (order.skips(lsn)) {
      return true;
    }
    int version = relation == null ? NO_RELATION : used(relation).version().id();
    EventRows rows = builder.rows();
    rows.absentPart();
    UndecodedImage.write(bytes[offset], bytes, offset, length, reason, rows.json());
    rows.endPart();
    undecoded++;
    lastUndecoded = new Undecoded(lsn, order.open().finalLsn(), seq, reason);
    add(rows, version, Operation.UNDECODED, lsn);
    return true;
  }

  private void begin(Begin begin) {
    order.begin(begin);
    relations.forgetOrder();
    origin = null;
    seq = 0;
    annotation = null;
    if (!order.isDropping()) {
      builder.begin(begin.finalLsn(), begin.commitTime());
    }
    Failpoints.hit(Failpoint.TX_BEGIN_RECEIVED);
  }

  private void commit(Commit commit, long lsn) {
    order.commit(commit, lsn);
    if (order.isDropping()) {
      return;
    }
    if (seq == 0) {
      emptyTransaction.accept(commit.endLsn());
    } else {
      builder.commit(commit.endLsn());
    }
    Failpoints.hit(Failpoint.TX_COMMIT_RECEIVED);
  }

  private void insert(Insert insert, long lsn) {
    StreamRelation relation = ofRow(insert.relationOid(), lsn);
    if (relation == null) {
      return;
    }
    EventRows rows = builder.rows();
    rows.absentPart();
    row(rows, relation, insert.newTuple(), null);
    add(rows, relation.version().id(), Operation.INSERT, lsn);
  }

  private void update(Update update, long lsn) {
    StreamRelation relation = ofRow(update.relationOid(), lsn);
    if (relation == null) {
      return;
    }
    EventRows rows = builder.rows();
    boolean whole = isWhole(relation, update.oldKind(), lsn);
    old(rows, relation, whole, update.old());
    row(rows, relation, update.newTuple(), whole ? update.old() : null);
    add(rows, relation.version().id(), Operation.UPDATE, lsn);
  }

  private void delete(Delete delete, long lsn) {
    StreamRelation relation = ofRow(delete.relationOid(), lsn);
    if (relation == null) {
      return;
    }
    EventRows rows = builder.rows();
    old(rows, relation, isWhole(relation, delete.oldKind(), lsn), delete.old());
    rows.absentPart();
    add(rows, relation.version().id(), Operation.DELETE, lsn);
  }

  private void truncate(Truncate truncate, long lsn) {
    relations.forgetOrder();
    if (order.skips(lsn)) {
      return;
    }
    for (StreamRelation relation : truncate.relationOids().stream().map(this::truncated).toList()) {
      EventRows rows = builder.rows();
      rows.absentPart();
      rows.absentPart();
      notes.truncate(truncate.cascade(), truncate.restartIdentity());
      add(rows, relation.version().id(), Operation.TRUNCATE, lsn);
    }
  }

  private void message(Message message, long lsn, long sentAt) {
    if (!messages.areAskedFor()) {
      throw undecodable(lsn, "a logical message that was not asked for");
    }
    if (message.lsn() != lsn) {
      throw order.violated(lsn, "a message that ends at " + Lsn.format(message.lsn()));
    }
    if (!message.transactional()) {
      outside(message, lsn, sentAt);
    } else if (!order.skips(lsn)) {
      within(message, lsn);
    }
  }

  /**
   * To be asked with the beginning of a logical message, before the rest of it is read.
   *
   * @param content bytes that it has
   * @return whether it becomes an event; of others {@link #accept} can do with the beginning
   * @throws ValueTooLargeException when it does and there is no memory for it: the stream must stop
   */
  boolean needs(Message beginning, int content) {
    if (order.isKnown(beginning) || !messages.takes(beginning)) {
      return false;
    }
    messages.requireRoom(beginning.prefix(), content);
    return true;
  }

  private void within(Message message, long lsn) {
    if (messages.annotates(message)) {
      annotation = messages.annotation(message);
    } else if (messages.takes(message)) {
      EventRows rows = builder.rows();
      messages.images(message, rows);
      add(rows, NO_RELATION, Operation.MESSAGE, lsn);
    }
  }

  private void outside(Message message, long endLsn, long sentAt) {
    long place = TransactionOrder.placeOf(endLsn);
    if (order.skipsOutside(place, endLsn)) {
      return;
    }
    if (messages.takes(message)) {
      EventRows rows = builder.rows();
      builder.begin(place, sentAt);
      messages.images(message, rows);
      rows.absentPart();
      rows.add(place, 0, endLsn, 0, sentAt, NO_RELATION, Operation.MESSAGE);
      builder.added();
      builder.commit(endLsn);
    } else {
      messages.passedOver(message);
      emptyTransaction.accept(endLsn);
    }
  }

  /**
   * Whether an old row is whole. The server says it with the row and with the description, and both must agree; of a table with REPLICA
   * IDENTITY FULL it always sends one. With a table that
   * others are published through, the mark of the row says nothing: it is by the root's own identity, which may not have been described.
   */
  private boolean isWhole(StreamRelation relation, OldKind kind, long lsn) {
    boolean whole = relation.version().replicaIdentity() == 'f';
    if (!relation.hasPartitions() && whole != (kind == OldKind.FULL)) {
      throw undecodable(lsn, (kind == OldKind.NONE ? "no old row" : "an old row that is " + (whole ? "a key" : "whole")) + ", of the table with oid " + relation.oid()
          + ", whose replica identity was described as " + relation.version().replicaIdentity());
    }
    return whole;
  }

  private void old(EventRows rows, StreamRelation relation, boolean whole, TupleData old) {
    if (old == null) {
      rows.absentPart();
      return;
    }
    if (whole) {
      relation.encoder().oldRow(old, rows.json(), notes);
    } else {
      relation.encoder().key(old, rows.json(), notes);
    }
    rows.endPart();
  }

  private void row(EventRows rows, StreamRelation relation, TupleData tuple, TupleData fullOld) {
    relation.encoder().row(tuple, fullOld, rows.json(), notes);
    rows.endPart();
  }

  /** Writes the third part and completes the event. */
  private void add(EventRows rows, int relation, Operation operation, long lsn) {
    if (annotation != null) {
      notes.annotation(annotation);
    }
    if (origin != null) {
      notes.origin(origin);
    }
    if (notes.isEmpty()) {
      rows.absentPart();
    } else {
      notes.write(rows.json());
      rows.endPart();
      notes.clear();
    }
    Begin open = order.open();
    rows.add(open.finalLsn(), seq++, lsn, open.xid(), open.commitTime(), relation, operation);
    builder.added();
    Failpoints.hit(Failpoint.TX_MID);
  }

  /** The table of a change, or null when the change is to be dropped; then, too, what it shows of the table is remembered. */
  private StreamRelation ofRow(long oid, long lsn) {
    StreamRelation relation = relations.ofRow(oid);
    return order.skips(lsn) ? null : described(relation, oid);
  }

  private StreamRelation truncated(long oid) {
    return described(relations.get(oid), oid);
  }

  private StreamRelation described(StreamRelation relation, long oid) {
    if (relation == null) {
      throw new UndescribedTableException(oid);
    }
    return used(relation);
  }

  /** The table with a version that the buffer will know. */
  private StreamRelation used(StreamRelation relation) {
    if (relation.version() == null) {
      RelationVersion version = relations.use(relation, order.open().finalLsn());
      if (version != null) {
        builder.relation(version);
        Failpoints.hit(Failpoint.RELATION_DESCRIBED);
      }
    }
    return relation;
  }

  private PhilotesException undecodable(long lsn, String why) {
    return PhilotesException.of(ErrorCode.SOURCE_UNDECODABLE, "source " + source + ", lsn", Lsn.format(lsn), why);
  }
}
