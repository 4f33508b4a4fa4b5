package io.philotes.ingestion.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.event.JsonBytes;
import io.philotes.event.RelationColumn;
import io.philotes.event.RelationVersion;
import io.philotes.postgres.pgoutput.TupleBuilder;
import io.philotes.postgres.pgoutput.TupleData;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelationEncoderTest {

  private static final int BOOL = 16;
  private static final int INT4 = 23;
  private static final int TEXT = 25;
  private static final int JSON = 114;
  private static final int FLOAT8 = 701;
  private static final int JSONB = 3802;

  private final JsonBytes out = new JsonBytes(16);
  private final ImageNotes notes = new ImageNotes();
  private final RelationEncoder accounts = new RelationEncoder("public.account",
      List.of(column("id", INT4, true), column("doc", TEXT, false), column("extra", JSONB, false)));

  private static RelationColumn column(String name, int type, boolean key) {
    return new RelationColumn(name, type, -1, null, key);
  }

  private static RelationEncoder one(int type) {
    return new RelationEncoder(List.of(column("v", type, true)));
  }

  private String row(RelationEncoder encoder, TupleData tuple, TupleData old) {
    out.truncate(0);
    encoder.row(tuple, old, out, notes);
    return taken();
  }

  private String taken() {
    return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
  }

  private String metadata() {
    out.truncate(0);
    notes.write(out);
    return taken();
  }

  @Test
  void writesEachValueInTheFormOfItsType() {
    assertEquals("{\"v\":true}", row(one(BOOL), TupleData.of("t"), null));
    assertEquals("{\"v\":false}", row(one(BOOL), TupleData.of("f"), null));
    assertEquals("{\"v\":1e+20}", row(one(FLOAT8), TupleData.of("1e+20"), null));
    assertEquals("{\"v\":\"-Infinity\"}", row(one(FLOAT8), TupleData.of("-Infinity"), null));
    assertEquals("{\"v\":\"NaN\"}", row(one(FLOAT8), TupleData.of("NaN"), null));
    assertEquals("{\"v\":\"{\\\"a\\\" :1}\"}", row(one(JSON), TupleData.of("{\"a\" :1}"), null));
    assertEquals("{\"v\":{\"a\": 1}}", row(one(JSONB), TupleData.of("{\"a\": 1}"), null));
    assertEquals("{\"v\":\"1\"}", row(one(TEXT), TupleData.of("1"), null));
    assertEquals("{\"v\":null}", row(one(TEXT), TupleData.of((String) null), null));
    assertTrue(notes.isEmpty());
  }

  @Test
  void whatDoesNotFitItsTypeBecomesAStringInsteadOfBrokenJson() {
    assertEquals("{\"v\":\"true\"}", row(one(BOOL), TupleData.of("true"), null));
    assertEquals("{\"v\":\"\"}", row(one(BOOL), TupleData.of(""), null));
    assertEquals("{\"v\":\"1,5\"}", row(one(FLOAT8), TupleData.of("1,5"), null));
  }

  @Test
  void anUnchangedValueIsLeftOutAndNamed() {
    TupleData tuple = new TupleBuilder().text("1").unchanged().sqlNull().build();
    assertEquals("{\"id\":1,\"extra\":null}", row(accounts, tuple, null));
    assertEquals("{\"unchanged\":[\"doc\"]}", metadata());
  }

  @Test
  void anUnchangedFirstColumnLeavesNoComma() {
    TupleData tuple = new TupleBuilder().unchanged().text("x").unchanged().build();
    assertEquals("{\"doc\":\"x\"}", row(accounts, tuple, null));
    assertEquals("{}", row(accounts, new TupleBuilder().unchanged().unchanged().unchanged().build(), null));
  }

  @Test
  void anUnchangedValueComesFromTheOldRowWhenThatIsWhole() {
    TupleData tuple = new TupleBuilder().text("1").unchanged().unchanged().build();
    assertEquals("{\"id\":1,\"doc\":\"long\",\"extra\":{}}", row(accounts, tuple, TupleData.of("0", "long", "{}")));
    assertTrue(notes.isEmpty());
  }

  @Test
  void anOldRowWithoutTheValueFillsNothing() {
    TupleData tuple = new TupleBuilder().text("1").unchanged().unchanged().build();
    TupleData old = new TupleBuilder().text("0").unchanged().sqlNull().build();
    assertEquals("{\"id\":1}", row(accounts, tuple, old));
    assertEquals("{\"unchanged\":[\"doc\",\"extra\"]}", metadata());
  }

  @Test
  void jsonNullIsToldFromSqlNullInBothImages() {
    assertEquals("{\"id\":1,\"doc\":null,\"extra\":null}", row(accounts, TupleData.of("1", null, "null"), null));
    out.truncate(0);
    accounts.oldRow(TupleData.of("1", "null", "null"), out, notes);
    assertEquals("{\"id\":1,\"doc\":\"null\",\"extra\":null}", taken());
    assertEquals("{\"jsonNull\":[\"extra\"],\"jsonNullBefore\":[\"extra\"]}", metadata());
  }

  @Test
  void aKeyHasTheColumnsOfTheReplicaIdentityOnly() {
    accounts.key(TupleData.of("1", null, null), out, notes);
    assertEquals("{\"id\":1}", taken());
    out.truncate(0);
    one(JSONB).key(TupleData.of("null"), out, notes);
    assertEquals("{\"v\":null}", taken());
    assertEquals("{\"jsonNullBefore\":[\"v\"]}", metadata());
  }

  /** A key has no nulls: such a column was not logged, and is not made up. */
  @Test
  void f61AKeyColumnThatWasNotLoggedIsAbsent() {
    accounts.key(TupleData.of(null, "a", null), out, notes);
    assertEquals("{}", taken());
  }

  @Test
  void aTableWithoutColumnsIsAnEmptyObject() {
    assertEquals("{}", row(new RelationEncoder(List.of()), TupleData.of(), null));
  }

  @Test
  void namesAreEscaped() {
    RelationEncoder encoder = new RelationEncoder(List.of(column("a\"\n\\ä", TEXT, false), column("b", TEXT, false)));
    assertEquals("{\"a\\\"\\n\\\\ä\":\"1\",\"b\":\"2\"}", row(encoder, TupleData.of("1", "2"), null));
  }

  @Test
  void appendsToWhatIsThereAlready() {
    out.put('x');
    accounts.row(TupleData.of("1", "a", "2"), null, out, notes);
    assertEquals("x{\"id\":1,\"doc\":\"a\",\"extra\":2}", taken());
  }

  @Test
  void aRowThatDoesNotMatchItsRelationIsRefused() {
    TupleData fits = TupleData.of("1", "a", "{}");
    TupleData shorter = TupleData.of("1", "a");
    ImageException e = assertThrows(ImageException.class, () -> accounts.row(shorter, null, out, notes));
    assertEquals("table public.account: a row of 2 columns came where the relation has 3", e.getMessage());
    assertNull(e.column());
    assertThrows(ImageException.class, () -> accounts.row(fits, shorter, out, notes));
    assertThrows(ImageException.class, () -> accounts.oldRow(shorter, out, notes));
    assertThrows(ImageException.class, () -> accounts.key(TupleData.of("1", "a", "b", "c"), out, notes));
  }

  @Test
  void aValueThatIsNotUtf8IsRefusedByNameWithoutShowingIt() {
    byte[] latin1 = "Gr\u00fc\u00dfe".getBytes(StandardCharsets.ISO_8859_1);
    for (int type : new int[] {BOOL, FLOAT8, TEXT, JSON, JSONB}) {
      TupleData tuple = new TupleBuilder().text(latin1).build();
      ImageException e = assertThrows(ImageException.class, () -> row(one(type), tuple, null));
      assertEquals("v", e.column());
      assertFalse(e.getMessage().contains("Gr"), e.getMessage());
    }
  }

  private static RelationEncoder limited(char identity, List<String> key, int maxBytes, boolean omits) {
    List<RelationColumn> columns = List.of(column("id", TEXT, true), column("doc", TEXT, identity == 'f'), column("extra", JSONB, identity == 'f'));
    return RelationEncoder.of(new RelationVersion(1, 16400, 1, "public", "account", identity, columns, key, 0, null), new ValueLimit(maxBytes, omits));
  }

  @Test
  void aValueAsLongAsTheLimitIsCarriedAndALongerOneStops() {
    RelationEncoder encoder = limited('d', List.of("id"), 4, false);
    assertEquals("{\"id\":\"1\",\"doc\":\"four\",\"extra\":null}", row(encoder, TupleData.of("1", "four", null), null));
    ValueTooLargeException tooLarge = assertThrows(ValueTooLargeException.class, () -> row(encoder, TupleData.of("1", "fiver", null), null));
    assertEquals("table public.account, column doc: 5 bytes, of which maxValueBytes allows 4; raise it, and the heap with it, or set onValueTooLarge to omit", tooLarge.getMessage());
  }

  @Test
  void theLengthIsThatOfTheTextAsItWasSent() {
    RelationEncoder encoder = limited('d', List.of("id"), 4, false);
    assertEquals("{\"id\":\"1\",\"doc\":\"\\n\\n\\n\\n\",\"extra\":null}", row(encoder, TupleData.of("1", "\n\n\n\n", null), null));
    assertThrows(ValueTooLargeException.class, () -> row(encoder, TupleData.of("1", "ää€", null), null));
  }

  @Test
  void aValueThatIsLeftOutIsNamedWithLengthAndDigest() {
    RelationEncoder encoder = limited('d', List.of("id"), 4, true);
    assertEquals("{\"id\":\"1\"}", row(encoder, TupleData.of("1", "hello", "\"12345\""), null));
    assertEquals("{\"omitted\":{\"doc\":{\"bytes\":5,\"sha256\":\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\"},"
        + "\"extra\":{\"bytes\":7,\"sha256\":\"" + sha256("\"12345\"") + "\"}}}", metadata());
    notes.clear();
    assertTrue(notes.isEmpty());
    assertEquals("{\"id\":\"1\",\"doc\":\"x\",\"extra\":null}", row(encoder, TupleData.of("1", "x", null), null));
    assertTrue(notes.isEmpty());
  }

  @Test
  void anOldRowIsToldOfByItself() {
    RelationEncoder encoder = limited('f', List.of(), 4, true);
    TupleData old = TupleData.of("1", "hello", null);
    out.truncate(0);
    encoder.oldRow(old, out, notes);
    assertEquals("{\"id\":\"1\",\"extra\":null}", taken());
    assertEquals("{\"id\":\"2\",\"extra\":null}", row(encoder, new TupleBuilder().text("2").unchanged().sqlNull().build(), old));
    String doc = ":{\"doc\":{\"bytes\":5,\"sha256\":\"" + sha256("hello") + "\"}}";
    assertEquals("{\"omitted\"" + doc + ",\"omittedBefore\"" + doc + "}", metadata());
  }

  @Test
  void aValueOfTheKeyIsNeverLeftOut() {
    ValueTooLargeException tooLarge = assertThrows(ValueTooLargeException.class,
        () -> row(limited('d', List.of("id"), 4, true), TupleData.of("fiver", "x", null), null));
    assertEquals("table public.account, key column id: 5 bytes, of which maxValueBytes allows 4; raise it, and the heap with it; a value of the key is never left out", tooLarge.getMessage());
    assertThrows(ValueTooLargeException.class, () -> row(limited('f', List.of("id"), 4, true), TupleData.of("fiver", "x", null), null));
    assertThrows(ValueTooLargeException.class,
        () -> limited('d', List.of("id"), 4, true).key(TupleData.of("fiver", null, null), out, notes));
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
