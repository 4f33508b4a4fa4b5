package io.philotes.bench;

import java.sql.Connection;
import java.sql.SQLException;

/** A source's database for some runs; its slots go with it. */
public final class SourceDatabase implements AutoCloseable {

  private final Server server;
  private final String name;

  private SourceDatabase(Server server, String name) {
    this.server = server;
    this.name = name;
  }

  public static SourceDatabase create(Server server, String name) throws SQLException {
    server.administer("CREATE DATABASE " + name);
    return new SourceDatabase(server, name);
  }

  public String name() {
    return name;
  }

  public Connection connect() throws SQLException {
    return server.connect(name);
  }

  @Override
  public void close() throws SQLException {
    server.administer("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = '" + name + "'",
        "DROP DATABASE " + name + " WITH (FORCE)");
  }
}
