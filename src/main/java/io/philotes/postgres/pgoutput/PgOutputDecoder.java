package io.philotes.postgres.pgoutput;

import io.philotes.postgres.pgoutput.PgOutputMessage.Begin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Column;
import io.philotes.postgres.pgoutput.PgOutputMessage.Commit;
import io.philotes.postgres.pgoutput.PgOutputMessage.Delete;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
import io.philotes.postgres.pgoutput.PgOutputMessage.Origin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Relation;
import io.philotes.postgres.pgoutput.PgOutputMessage.Truncate;
import io.philotes.postgres.pgoutput.PgOutputMessage.Type;
import io.philotes.postgres.pgoutput.PgOutputMessage.Update;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Decodes the messages of pgoutput, protocol version 1, text format. For versions 2 to 4 see {@link StreamedDecoder}.
 *
 * <p>Without state: a tuple is not checked against its relation, a commit not against its begin. Any thread may use it.
 * It is as strict as the server is exact: unknown bytes, unknown flags, too few and too many bytes all end in a
 * {@link DecodeException} and nothing else does. A row costs three objects, whatever its number of columns, and never
 * memory that the message's own bytes do not justify.
 *
 * <p>See PostgreSQL, chapter "Logical Replication Message Formats".
 */
public final class PgOutputDecoder {

  static final int CASCADE = 1;
  static final int RESTART_IDENTITY = 2;
  static final int TRANSACTIONAL = 1;
  static final int KEY_COLUMN = 1;

  private static final int NO_FLAGS = 0;
  private static final int SMALLEST_COLUMN = 10;
  /** Where the prefix of a logical message starts: behind its type, flags and LSN. */
  private static final int MESSAGE_PREFIX = 1 + 1 + Long.BYTES;

  /**
   * Decodes one message.
   *
   * @param bytes stay in use by the tuples of the message: nobody may change them any more
   * @throws DecodeException when they are not exactly one message
   */
  public PgOutputMessage decode(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    MessageReader in = new MessageReader(bytes, offset, length);
    int type = in.uint8();
    PgOutputMessage message = switch (type) {
      case 'B' -> new Begin(in.int64(), in.int64(), in.uint32());
      case 'C' -> new Commit(in.flags(NO_FLAGS), in.int64(), in.int64(), in.int64());
      case 'I' -> insert(in);
      case 'U' -> update(in);
      case 'D' -> delete(in);
      case 'R' -> relation(in);
      case 'Y' -> new Type(in.uint32(), in.schema(), in.string());
      case 'O' -> new Origin(in.int64(), in.string());
      case 'T' -> truncate(in);
      case 'M' -> message(in);
      default -> throw in.unknown("message type", type);
    };
    in.finish();
    return message;
  }

  /**
   * The logical message that begins so, without what has not come of its content, and of its prefix if that is longer.
   *
   * @param length bytes that are there; the message has more
   * @return empty when it is another message, or none
   */
  public Optional<Message> beginning(byte[] bytes, int offset, int length) {
    if (length <= MESSAGE_PREFIX || bytes[offset] != 'M' || (bytes[offset + 1] & ~TRANSACTIONAL) != 0) {
      return Optional.empty();
    }
    MessageReader in = new MessageReader(bytes, offset + 1, MESSAGE_PREFIX - 1);
    boolean transactional = in.uint8() != 0;
    long lsn = in.int64();
    int from = offset + MESSAGE_PREFIX;
    int end = offset + length;
    int to = from;
    while (to < end && bytes[to] != 0) {
      to++;
    }
    int content = Math.min(end, to + 1 + Integer.BYTES);
    String prefix = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    return Optional.of(new Message(transactional, lsn, prefix, bytes, content, end - content));
  }

  static Insert insert(MessageReader in) {
    long relation = in.uint32();
    return new Insert(relation, newTuple(in, in.uint8()));
  }

  static Update update(MessageReader in) {
    long relation = in.uint32();
    int marker = in.uint8();
    if (marker == 'N') {
      return new Update(relation, OldKind.NONE, null, tuple(in));
    }
    OldKind oldKind = oldKind(in, marker);
    TupleData old = tuple(in);
    return new Update(relation, oldKind, old, newTuple(in, in.uint8()));
  }

  static Delete delete(MessageReader in) {
    long relation = in.uint32();
    OldKind oldKind = oldKind(in, in.uint8());
    return new Delete(relation, oldKind, tuple(in));
  }

  private static OldKind oldKind(MessageReader in, int marker) {
    return switch (marker) {
      case 'K' -> OldKind.KEY;
      case 'O' -> OldKind.FULL;
      default -> throw in.unknown("kind of tuple", marker);
    };
  }

  private static TupleData newTuple(MessageReader in, int marker) {
    if (marker != 'N') {
      throw in.unknown("kind of tuple", marker);
    }
    return tuple(in);
  }

  private static TupleData tuple(MessageReader in) {
    int columns = in.columns(1);
    int[] spans = new int[2 * columns];
    for (int i = 0; i < spans.length; i += 2) {
      int kind = in.uint8();
      switch (kind) {
        case 't' -> {
          spans[i + 1] = in.length();
          spans[i] = in.skip(spans[i + 1]);
        }
        case 'n' -> spans[i + 1] = TupleData.NULL;
        case 'u' -> spans[i + 1] = TupleData.UNCHANGED;
        case 'b' -> throw in.refused("column " + i / 2 + " is in binary format; ask the server for text");
        default -> throw in.unknown("kind of value in column " + i / 2 + ":", kind);
      }
    }
    return new TupleData(in.bytes(), spans);
  }

  static Relation relation(MessageReader in) {
    long oid = in.uint32();
    String schema = in.schema();
    String table = in.string();
    int identity = in.uint8();
    if ("dnfi".indexOf(identity) < 0) {
      throw in.unknown("replica identity", identity);
    }
    int count = in.columns(SMALLEST_COLUMN);
    Column[] columns = new Column[count];
    for (int i = 0; i < count; i++) {
      boolean key = in.flags(KEY_COLUMN) != 0;
      columns[i] = new Column(key, in.string(), in.uint32(), in.int32());
    }
    return new Relation(oid, schema, table, (char) identity, Arrays.asList(columns));
  }

  static Truncate truncate(MessageReader in) {
    int count = in.int32();
    int options = in.flags(CASCADE | RESTART_IDENTITY);
    if (count < 0 || (long) count * Integer.BYTES != in.remaining()) {
      throw in.error("count of relations " + count + " does not fit the message");
    }
    List<Long> relations = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      relations.add(in.uint32());
    }
    return new Truncate((options & CASCADE) != 0, (options & RESTART_IDENTITY) != 0, relations);
  }

  static Message message(MessageReader in) {
    boolean transactional = in.flags(TRANSACTIONAL) != 0;
    long lsn = in.int64();
    String prefix = in.string();
    int length = in.length();
    return new Message(transactional, lsn, prefix, in.bytes(), in.skip(length), length);
  }
}
