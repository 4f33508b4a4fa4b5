package io.philotes.postgres.protocol;

/** The server answered with an error. The message never holds DETAIL or WHERE, which may quote rows. */
public final class ServerErrorException extends RuntimeException {

  private final transient ServerError error;

  public ServerErrorException(ServerError error) {
    super(error.toString());
    this.error = error;
  }

  public ServerError error() {
    return error;
  }

  public String sqlState() {
    return error.sqlState();
  }
}
