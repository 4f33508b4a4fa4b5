package io.philotes.postgres.protocol;

/** Stands for CommandComplete when the query was empty. Type 'I', no fields. */
public record EmptyQuery() implements BackendMessage {

  @Override
  public Kind kind() {
    return Kind.EMPTY_QUERY;
  }

  @Override
  public byte[] encode() {
    return MessageWriter.typed('I').finish();
  }
}
