package io.philotes.ingestion.image;

/**
 * How the values of a type stand in JSON. Chosen by what the stream says of the type and by nothing else, so that a column has one
 * form for as long as its type stays, whether the catalog can be asked or not. A domain has the form of its base type: the
 * server names that under the domain's oid. Arrays are {@link #TEXT}, whatever they hold.
 */
public enum ColumnForm {
  /** {@code true} or {@code false}. */
  BOOLEAN,
  /**
   * The server's own digits, all of them; NaN and the infinities, which JSON lacks, as strings. A float's {@code -0} is
   * kept too, but loses its sign if the image is cast to {@code jsonb}.
   */
  NUMBER,
  /** A value of type {@code json}: a string with the server's exact text, so that spelling and double keys survive. */
  JSON_TEXT,
  /** A value of type {@code jsonb}, embedded as it is. */
  JSONB,
  /** Everything else: a string with the text of the type's output function. */
  TEXT;

  /**
   * @param typeOid of {@code pg_type}; the oids of built-in types are the same in every version
   * @param typeName what the server called the type, or a domain's base type, with its schema; null when it is built in
   */
  public static ColumnForm of(long typeOid, String typeName) {
    ColumnForm builtIn = of(typeOid);
    return builtIn != TEXT || typeName == null ? builtIn : switch (typeName) {
      case "pg_catalog.bool" -> BOOLEAN;
      case "pg_catalog.int8", "pg_catalog.int2", "pg_catalog.int4", "pg_catalog.oid", "pg_catalog.float4", "pg_catalog.float8",
           "pg_catalog.numeric" -> NUMBER;
      case "pg_catalog.json" -> JSON_TEXT;
      case "pg_catalog.jsonb" -> JSONB;
      default -> TEXT;
    };
  }

  private static ColumnForm of(long typeOid) {
    return switch ((int) typeOid) {
      case 16 -> BOOLEAN; // bool
      case 20, 21, 23 -> NUMBER; // int8, int2, int4
      case 26 -> NUMBER; // oid
      case 700, 701 -> NUMBER; // float4, float8
      case 1700 -> NUMBER; // numeric
      case 114 -> JSON_TEXT; // json
      case 3802 -> JSONB; // jsonb
      default -> TEXT;
    };
  }
}
