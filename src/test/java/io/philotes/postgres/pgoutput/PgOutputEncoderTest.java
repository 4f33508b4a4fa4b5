package io.philotes.postgres.pgoutput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.philotes.postgres.pgoutput.PgOutputMessage.Begin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Column;
import io.philotes.postgres.pgoutput.PgOutputMessage.Commit;
import io.philotes.postgres.pgoutput.PgOutputMessage.Delete;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Origin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Relation;
import io.philotes.postgres.pgoutput.PgOutputMessage.Truncate;
import io.philotes.postgres.pgoutput.PgOutputMessage.Type;
import io.philotes.postgres.pgoutput.PgOutputMessage.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PgOutputEncoderTest {

  private final PgOutputDecoder decoder = new PgOutputDecoder();
  private final PgOutputEncoder encoder = new PgOutputEncoder();
  private final Random random = new Random(1);

  @Test
  void messagesWithoutRowsAreEqualAfterARoundTrip() {
    for (int round = 0; round < 500; round++) {
      List<PgOutputMessage> messages = List.of(
          new Begin(random.nextLong(), random.nextLong(), oid()),
          new Commit(0, random.nextLong(), random.nextLong(), random.nextLong()),
          new Origin(random.nextLong(), name()),
          new Type(oid(), name(), name()),
          new Truncate(random.nextBoolean(), random.nextBoolean(), List.of(oid(), oid(), oid())),
          new Relation(oid(), name(), name(), "dnfi".charAt(random.nextInt(4)), columns()));
      for (PgOutputMessage message : messages) {
        byte[] bytes = encoder.encode(message);
        assertEquals(message, decoder.decode(bytes, 0, bytes.length));
      }
    }
  }

  @Test
  void rowsAreTheSameAfterARoundTrip() {
    for (int round = 0; round < 500; round++) {
      TupleData old = tuple();
      List<PgOutputMessage> messages = List.of(
          new Insert(oid(), tuple()),
          new Update(oid(), OldKind.NONE, null, tuple()),
          new Update(oid(), OldKind.KEY, old, tuple()),
          new Update(oid(), OldKind.FULL, old, tuple()),
          new Delete(oid(), OldKind.KEY, old),
          new Delete(oid(), OldKind.FULL, old));
      for (PgOutputMessage message : messages) {
        byte[] bytes = encoder.encode(message);
        assertArrayEquals(bytes, encoder.encode(decoder.decode(bytes, 0, bytes.length)));
      }
    }
  }

  @Test
  void whatCannotBeSentIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> encoder.encode(new Origin(1, "a\0b")));
    assertThrows(IllegalArgumentException.class, () -> encoder.encode(new Begin(1, 1, -1)));
    assertThrows(IllegalArgumentException.class,
        () -> encoder.encode(new Insert(1, TupleData.of(new String[TupleData.MAX_COLUMNS + 1]))));
  }

  @Test
  void anUpdateHasAnOldRowExactlyWhenItSaysSo() {
    TupleData tuple = TupleData.of("1");
    assertThrows(IllegalArgumentException.class, () -> new Update(1, OldKind.NONE, tuple, tuple));
    assertThrows(IllegalArgumentException.class, () -> new Update(1, OldKind.KEY, null, tuple));
    assertThrows(IllegalArgumentException.class, () -> new Delete(1, OldKind.NONE, tuple));
  }

  private long oid() {
    return random.nextInt() & 0xFFFF_FFFFL;
  }

  private String name() {
    String[] parts = {"a", "Z", " ", "\"", "ä", "☃", "😀", "\n"};
    StringBuilder name = new StringBuilder("n");
    for (int length = random.nextInt(12); length > 0; length--) {
      name.append(parts[random.nextInt(parts.length)]);
    }
    return name.toString();
  }

  private List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    for (int count = random.nextInt(20); count > 0; count--) {
      columns.add(new Column(random.nextBoolean(), name(), oid(), random.nextInt()));
    }
    return columns;
  }

  private TupleData tuple() {
    TupleBuilder tuple = new TupleBuilder();
    for (int count = random.nextInt(20); count > 0; count--) {
      switch (random.nextInt(4)) {
        case 0 -> tuple.sqlNull();
        case 1 -> tuple.unchanged();
        default -> tuple.text(name().repeat(random.nextInt(4)));
      }
    }
    return tuple.build();
  }
}
