package io.philotes.ingestion.image;

import java.util.Map;

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

  /** The types that are not text, by the name that the server gives them under the oid of a domain. Their oids are the same in every version. */
  private static final Map<String, Integer> OIDS = Map.of("pg_catalog.bool", 16, "pg_catalog.int8", 20, "pg_catalog.int2", 21,
      "pg_catalog.int4", 23, "pg_catalog.oid", 26, "pg_catalog.json", 114, "pg_catalog.float4", 700, "pg_catalog.float8", 701,
      "pg_catalog.numeric", 1700, "pg_catalog.jsonb", 3802);

  /**
   * @param typeOid of {@code pg_type}
   * @param typeName what the server called the type, or a domain's base type, with its schema; null when it is built in
   */
  public static ColumnForm of(long typeOid, String typeName) {
    return of(typeName == null ? (int) typeOid : OIDS.getOrDefault(typeName, (int) typeOid));
  }

  private static ColumnForm of(int oid) {
    return switch (oid) {
      case 16 -> BOOLEAN;
      case 20, 21, 23, 26, 700, 701, 1700 -> NUMBER;
      case 114 -> JSON_TEXT;
      case 3802 -> JSONB;
      default -> TEXT;
    };
  }
}
