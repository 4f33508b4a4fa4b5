package io.philotes.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * A buffer that knows the source and holds nothing yet, for as many runs as wanted.
 *
 * <p>Philotes refuses a slot that its buffer does not know. So it is started once before the backlog is written: it
 * creates publication and slot and registers the source. Each run gets a copy of that slot, and a copy of that buffer in
 * which the name of the slot is exchanged. Nobody should do this to a buffer that matters.
 */
public final class BufferTemplate {

  public static final String DATABASE = "philotes_bench_template";
  public static final String RUN = "philotes_bench_run";
  public static final String PUBLICATION = "philotes_bench";
  /** The source's name in Philotes. */
  public static final String SOURCE = "bench";

  private final Server source;
  private final Server buffer;

  public BufferTemplate(Server source, Server buffer) {
    this.source = source;
    this.buffer = buffer;
  }

  public void create() throws SQLException {
    buffer.administer("CREATE DATABASE " + DATABASE);
  }

  /** Takes away what the last run left, so that no run pays for what was before it: each begins with this. */
  public void clear() throws SQLException {
    buffer.administer("DROP DATABASE IF EXISTS " + RUN, "CHECKPOINT");
    source.administer("CHECKPOINT");
  }

  /** A new database for a run with that slot. */
  public String copy(String slot) throws SQLException {
    buffer.administer("DROP DATABASE IF EXISTS " + RUN, "CREATE DATABASE " + RUN + " TEMPLATE " + DATABASE);
    try (Connection connection = buffer.connect(RUN);
         PreparedStatement rename = connection.prepareStatement("UPDATE philotes.sources SET slot = ?")) {
      rename.setString(1, slot);
      rename.executeUpdate();
    }
    buffer.administer("CHECKPOINT");
    source.administer("CHECKPOINT");
    return RUN;
  }

  /** An empty database for a run of somebody else. */
  public void empty() throws SQLException {
    buffer.administer("DROP DATABASE IF EXISTS " + RUN, "CREATE DATABASE " + RUN, "CHECKPOINT");
    source.administer("CHECKPOINT");
  }

  public void remove() throws SQLException {
    buffer.administer("DROP DATABASE IF EXISTS " + RUN, "DROP DATABASE IF EXISTS " + DATABASE);
  }

  /** What a Philotes process needs to know. */
  public Map<String, String> environment(String sourceDatabase, String slot, String database) {
    Map<String, String> environment = new HashMap<>();
    put(environment, "SOURCE", source, sourceDatabase);
    put(environment, "BUFFER", buffer, database);
    environment.put("PHILOTES_SOURCE_NAME", SOURCE);
    environment.put("PHILOTES_SOURCE_SLOT", slot);
    environment.put("PHILOTES_SOURCE_PUBLICATION", PUBLICATION);
    environment.put("PHILOTES_HTTP_ENABLED", "false");
    return environment;
  }

  private static void put(Map<String, String> environment, String side, Server server, String database) {
    String prefix = "PHILOTES_" + side + "_";
    environment.put(prefix + "HOST", server.host());
    environment.put(prefix + "PORT", String.valueOf(server.port()));
    environment.put(prefix + "DATABASE", database);
    environment.put(prefix + "USER", server.user());
    environment.put(prefix + "PASSWORD", server.password());
    environment.put(prefix + "SSL_MODE", "disable");
  }
}
