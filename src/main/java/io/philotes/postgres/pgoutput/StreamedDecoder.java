package io.philotes.postgres.pgoutput;

import io.philotes.postgres.pgoutput.PgOutputMessage.Type;
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
import java.util.Objects;

/**
 * Decodes one stream of pgoutput, protocol versions 1 to 4, text format, message by message in its order.
 *
 * <p>Between Stream Start and Stream Stop most messages carry the number of their transaction, elsewhere not, and no
 * byte tells: so this decoder remembers whether a block is open, and nothing else. A new connection needs a new one. It
 * belongs to one thread. Otherwise it is like {@link PgOutputDecoder}: without checks across messages, but as strict
 * within them. A message that the version or the options do not bring, or that cannot be where it is, is a {@link
 * DecodeException}, after which the stream must stop.
 *
 * <p>See PostgreSQL, chapter "Logical Replication Message Formats".
 */
public final class StreamedDecoder {

  static final int FIRST = 1;

  /** The one message within a block that carries no transaction id. */
  private static final int ORIGIN = 'O';
  private static final int NO_FLAGS = 0;
  private static final PgOutputDecoder PLAIN = new PgOutputDecoder();

  private final PgOutputProtocol protocol;
  private boolean inBlock;

  /** @param protocol as the stream was asked for */
  public StreamedDecoder(PgOutputProtocol protocol) {
    this.protocol = Objects.requireNonNull(protocol);
  }

  /** Whether a block of a streamed transaction is open. */
  public boolean inBlock() {
    return inBlock;
  }

  /**
   * Decodes the next message of the stream.
   *
   * @param bytes stay in use by the tuples of the message: nobody may change them any more
   * @throws DecodeException when they are not exactly one message that may come now; nothing is remembered of it
   */
  public PgOutputMessage decode(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    MessageReader in = new MessageReader(bytes, offset, length);
    int type = in.uint8();
    if (inBlock ? type == ORIGIN : !protocol.adds(type)) {
      return PLAIN.decode(bytes, offset, length);
    }
    PgOutputMessage message = inBlock ? within(type, in) : outside(type, in);
    in.finish();
    inBlock = inBlock ? type != 'E' : type == 'S';
    return message;
  }

  private static StreamMessage within(int type, MessageReader in) {
    return switch (type) {
      case 'E' -> new StreamStop();
      case 'I' -> new StreamedChange(in.uint32(), PgOutputDecoder.insert(in));
      case 'U' -> new StreamedChange(in.uint32(), PgOutputDecoder.update(in));
      case 'D' -> new StreamedChange(in.uint32(), PgOutputDecoder.delete(in));
      case 'R' -> new StreamedChange(in.uint32(), PgOutputDecoder.relation(in));
      case 'Y' -> new StreamedChange(in.uint32(), new Type(in.uint32(), in.schema(), in.string()));
      case 'T' -> new StreamedChange(in.uint32(), PgOutputDecoder.truncate(in));
      case 'M' -> new StreamedChange(in.uint32(), PgOutputDecoder.message(in));
      default -> throw in.unknown("message type within a block of a streamed transaction", type);
    };
  }

  private PgOutputMessage outside(int type, MessageReader in) {
    return switch (type) {
      case 'S' -> new StreamStart(in.uint32(), in.flags(FIRST) != 0);
      case 'c' -> new StreamCommit(in.uint32(), in.flags(NO_FLAGS), in.int64(), in.int64(), in.int64());
      case 'A' -> streamAbort(in);
      case 'b' -> new BeginPrepare(in.int64(), in.int64(), in.int64(), in.uint32(), in.string());
      case 'P' -> new Prepare(in.flags(NO_FLAGS), in.int64(), in.int64(), in.int64(), in.uint32(), in.string());
      case 'K' -> new CommitPrepared(in.flags(NO_FLAGS), in.int64(), in.int64(), in.int64(), in.uint32(), in.string());
      case 'r' -> new RollbackPrepared(in.flags(NO_FLAGS), in.int64(), in.int64(), in.int64(), in.int64(), in.uint32(), in.string());
      case 'p' -> new StreamPrepare(in.flags(NO_FLAGS), in.int64(), in.int64(), in.int64(), in.uint32(), in.string());
      default -> throw in.unknown("message type", type);
    };
  }

  private StreamAbort streamAbort(MessageReader in) {
    long xid = in.uint32();
    long subXid = in.uint32();
    return protocol.tellsAborts() ? new StreamAbort(xid, subXid, in.int64(), in.int64()) : new StreamAbort(xid, subXid, 0, 0);
  }
}
