package io.philotes.testing;

import java.net.URI;
import java.util.List;
import java.util.Map;

/** A server that somebody else runs; it is used as it is and never stopped. */
final class UrlServer extends PostgresServer {

  private final URI url;
  private final String[] login;

  private UrlServer(URI url) {
    this.url = url;
    this.login = (url.getUserInfo() == null ? "postgres" : url.getUserInfo()).split(":", 2);
  }

  static PostgresProvider provider(String text) {
    UrlServer server = new UrlServer(URI.create(text.replaceFirst("^jdbc:", "")));
    int major = Integer.parseInt(server.setting("server_version_num")) / 10_000;
    return new PostgresProvider() {
      @Override
      public String description() {
        return "PostgreSQL " + major + " at " + server.host() + ":" + server.port() + " (philotes.pg.url)";
      }

      @Override
      public int major() {
        return major;
      }

      @Override
      public PostgresServer open(Map<String, String> settings) {
        return server;
      }

      @Override
      public boolean sharesOneServer() {
        return true;
      }
    };
  }

  @Override
  public String host() {
    return url.getHost();
  }

  @Override
  public int port() {
    return url.getPort() < 0 ? 5432 : url.getPort();
  }

  @Override
  public String user() {
    return login[0];
  }

  @Override
  public String password() {
    return login.length < 2 ? "" : login[1];
  }

  @Override
  String maintenanceDatabase() {
    String path = url.getPath();
    return path == null || path.length() < 2 ? super.maintenanceDatabase() : path.substring(1);
  }

  @Override
  public void start() {
    throw notOurs();
  }

  @Override
  public void stop(StopMode mode) {
    throw notOurs();
  }

  @Override
  public List<String> log() {
    throw notOurs();
  }

  @Override
  public void kill() {
    throw notOurs();
  }

  @Override
  public void close() {
    Postgres.forget(this);
  }

  private static UnsupportedOperationException notOurs() {
    return new UnsupportedOperationException("the server of -Dphilotes.pg.url is not ours to stop: @NeedsOwnServer is missing");
  }
}
