package io.philotes.testing;

import java.util.Map;

/** What a client of PostgreSQL says of itself first: the parameters of its start-up packet. */
public record Startup(Map<String, String> parameters) {

  public Startup {
    parameters = Map.copyOf(parameters);
  }

  public boolean isReplication() {
    return parameters.containsKey("replication");
  }

  public String application() {
    return parameters.getOrDefault("application_name", "");
  }
}
