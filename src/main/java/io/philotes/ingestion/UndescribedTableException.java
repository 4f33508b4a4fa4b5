package io.philotes.ingestion;

/** A change of a table that the stream has not described: what its values are is not known. */
final class UndescribedTableException extends RuntimeException {

  UndescribedTableException(long oid) {
    super("a change of the table with oid " + oid + ", which was not described");
  }
}
