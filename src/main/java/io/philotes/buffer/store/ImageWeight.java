package io.philotes.buffer.store;

/**
 * How many bytes a JSON column will have when it is read, as SQL, so that a page can be cut by bytes in the server. An
 * image that is not compressed is measured without being unpacked.
 */
final class ImageWeight {

  private ImageWeight() {}

  /** @param column of the table with the alias {@code e} */
  static String sql(String column) {
    return """
        CASE WHEN pg_column_compression(e.%1$s) IS NULL THEN pg_column_size(e.%1$s) ELSE octet_length(e.%1$s::text) END"""
        .formatted(column);
  }
}
