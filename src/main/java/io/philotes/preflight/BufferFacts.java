package io.philotes.preflight;

import io.philotes.config.BufferConfig;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.catalog.LinkFacts;
import io.philotes.postgres.catalog.RoleFacts;
import io.philotes.postgres.catalog.Setting;
import java.util.List;
import java.util.Map;

/**
 * What a preflight has read of the buffer.
 *
 * @param announcedPid number of the server's process as the connection's start told it
 * @param encoding of the database
 * @param connections open on the server now
 * @param clock of this machine, beside the buffer's
 * @param refusal why the schema can neither be created nor used; null when it can
 * @param schemaVersion version of the schema there; 0 when there is none
 * @param programVersion version of the schema that this program writes
 * @param otherSources sources that the buffer has and the configuration has not, with their slots, for people
 */
public record BufferFacts(BufferConfig config, LinkFacts link, int announcedPid, Map<String, Setting> settings, RoleFacts role,
                          String encoding, long connections, ClockSkew clock, PhilotesException refusal, int schemaVersion, int programVersion,
                          List<String> otherSources) {

  /** The settings that {@link BufferChecks} looks at. */
  public static final List<String> SETTINGS = List.of("server_version", "fsync", "full_page_writes", "autovacuum", "max_connections",
      "superuser_reserved_connections");

  public BufferFacts {
    settings = Map.copyOf(settings);
    otherSources = List.copyOf(otherSources);
  }
}
