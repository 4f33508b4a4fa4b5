package io.philotes.postgres.protocol;

/**
 * What a server sends, as far as a replication client meets it. Each type can also be encoded, so that a test can play
 * the server. See PostgreSQL, chapter "Message Formats".
 */
public sealed interface BackendMessage
    permits Authentication, ParameterStatus, BackendKeyData, ReadyForQuery, RowDescription, DataRow, CommandComplete, EmptyQuery,
        ErrorResponse, NoticeResponse, CopyBothResponse, CopyData, CopyDone {

  enum Kind {
    AUTHENTICATION,
    PARAMETER_STATUS,
    BACKEND_KEY_DATA,
    READY_FOR_QUERY,
    ROW_DESCRIPTION,
    DATA_ROW,
    COMMAND_COMPLETE,
    EMPTY_QUERY,
    ERROR,
    NOTICE,
    COPY_BOTH,
    COPY_DATA,
    COPY_DONE
  }

  Kind kind();

  /** The whole message, with type and length. */
  byte[] encode();

  /**
   * Reads one message.
   *
   * @throws ProtocolException when the type is none of ours or the body does not have its form
   */
  static BackendMessage decode(byte type, byte[] bytes, int offset, int length) {
    return switch (type) {
      case 'R' -> Authentication.decode(new MessageReader("Authentication", bytes, offset, length));
      case 'S' -> ParameterStatus.decode(new MessageReader("ParameterStatus", bytes, offset, length));
      case 'K' -> BackendKeyData.decode(new MessageReader("BackendKeyData", bytes, offset, length));
      case 'Z' -> ReadyForQuery.decode(new MessageReader("ReadyForQuery", bytes, offset, length));
      case 'T' -> RowDescription.decode(new MessageReader("RowDescription", bytes, offset, length));
      case 'D' -> DataRow.decode(new MessageReader("DataRow", bytes, offset, length));
      case 'C' -> CommandComplete.decode(new MessageReader("CommandComplete", bytes, offset, length));
      case 'I' -> empty("EmptyQueryResponse", bytes, offset, length, new EmptyQuery());
      case 'E' -> new ErrorResponse(ServerError.decode(new MessageReader("ErrorResponse", bytes, offset, length)));
      case 'N' -> new NoticeResponse(ServerError.decode(new MessageReader("NoticeResponse", bytes, offset, length)));
      case 'W' -> CopyBothResponse.decode(new MessageReader("CopyBothResponse", bytes, offset, length));
      case CopyData.TYPE -> CopyData.decode(new MessageReader("CopyData", bytes, offset, length));
      case 'c' -> empty("CopyDone", bytes, offset, length, new CopyDone());
      default -> throw new ProtocolException("message of unexpected type " + (type & 0xFF), 0);
    };
  }

  private static BackendMessage empty(String name, byte[] bytes, int offset, int length, BackendMessage message) {
    new MessageReader(name, bytes, offset, length).expectEnd();
    return message;
  }
}
