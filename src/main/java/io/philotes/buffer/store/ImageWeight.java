package io.philotes.buffer.store;

/**
 * How many bytes JSON columns will have when they are read, as SQL, so that a page can be cut by bytes in the server. An
 * image that is not compressed is measured without being unpacked.
 */
final class ImageWeight {

  private static final String COLUMN = """
      coalesce(CASE WHEN pg_column_compression(e.%1$s) IS NULL THEN pg_column_size(e.%1$s) ELSE octet_length(e.%1$s::text) END, 0)""";

  private ImageWeight() {}

  /** Of the images and the metadata of a row of the table with the alias {@code e}. */
  static String sql() {
    return COLUMN.formatted("before") + " + " + COLUMN.formatted("after") + " + " + COLUMN.formatted("metadata");
  }
}
