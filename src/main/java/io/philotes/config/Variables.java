package io.philotes.config;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of environment variables and what each means here: a key, another name of a key, or nothing yet. The other
 * names are those of the worker that Philotes descends from.
 */
final class Variables {

  static final String PREFIX = "PHILOTES_";
  static final String CONFIG = "PHILOTES_CONFIG";
  static final String LOG_LEVEL = "PHILOTES_LOG_LEVEL";
  static final String LOG_FORMAT = "PHILOTES_LOG_FORMAT";
  static final String CONSUMERS = "PHILOTES_CONSUMERS";
  static final String VERTICLES = "PHILOTES_VERTICLES";
  static final Set<String> LOG_LEVELS = Set.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE", "OFF");
  static final Set<String> LOG_FORMATS = Set.of("TEXT", "JSON");

  private static final Map<String, ConfigKey<?>> BY_KEY = byKey();
  private static final Map<String, ConfigKey<?>> ALIASES = aliases();
  private static final Map<String, String> WITHOUT_EFFECT = withoutEffect();

  private Variables() {}

  private static Map<String, ConfigKey<?>> byKey() {
    Map<String, ConfigKey<?>> map = new LinkedHashMap<>();
    for (ConfigKey<?> key : ConfigKeys.all()) {
      key.variable().ifPresent(name -> map.put(name, key));
    }
    return map;
  }

  private static Map<String, ConfigKey<?>> aliases() {
    Map<String, ConfigKey<?>> map = new LinkedHashMap<>();
    connection(map, "PHILOTES_CDC_SOURCE_", "DATABASE", ConfigKeys.SOURCE);
    connection(map, "PHILOTES_DB_", "NAME", ConfigKeys.BUFFER_DATABASE);
    map.put("PHILOTES_CDC_REPLICATION_SLOT", ConfigKeys.SOURCE_SLOT);
    map.put("PHILOTES_CDC_PUBLICATION", ConfigKeys.SOURCE_PUBLICATION);
    map.put("PHILOTES_CDC_TABLES", ConfigKeys.SOURCE_TABLES);
    return map;
  }

  private static void connection(Map<String, ConfigKey<?>> map, String prefix, String database, DatabaseKeys keys) {
    map.put(prefix + "HOST", keys.host());
    map.put(prefix + "PORT", keys.port());
    map.put(prefix + database, keys.database());
    map.put(prefix + "USER", keys.user());
    map.put(prefix + "PASSWORD", keys.password());
    map.put(prefix + "PASSWORD_FILE", keys.passwordFile());
    map.put(prefix + "SSLMODE", keys.sslMode());
  }

  /** A name ending in an underscore stands for all names that begin so. */
  private static Map<String, String> withoutEffect() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("PHILOTES_VERSION", "the version is that of the build");
    map.put("PHILOTES_ENV", "there are no environments to tell apart");
    map.put("PHILOTES_DB_MAX_OPEN_CONNS", "buffer.poolSize sets the number of connections");
    map.put("PHILOTES_DB_MAX_IDLE_CONNS", "idle connections close by themselves");
    map.put("PHILOTES_CDC_BUFFER_SIZE", "cdc.maxInFlightBytes limits the events in memory");
    map.put("PHILOTES_CDC_CHECKPOINT_", "every write is a checkpoint");
    map.put("PHILOTES_DLQ_", "dead letters do not exist in this version; a failed delivery is repeated");
    map.put("PHILOTES_BACKPRESSURE_", "back-pressure is always on; cdc.maxInFlightBytes limits the events in memory");
    map.put("PHILOTES_HEALTH_", "health is served on http.port; there is no second listener in this version");
    map.put("PHILOTES_METRICS_", "metrics are served on http.port; there is no second listener in this version");
    map.put("PHILOTES_ICEBERG_", "there is no Iceberg sink in this version");
    map.put("PHILOTES_STORAGE_", "there is no object storage sink in this version");
    map.put("PHILOTES_VAULT_", "secrets come from variables or files");
    for (String prefix : List.of("API", "ALERTING", "AUTH", "SCALING", "TRINO", "OIDC", "MULTI_TENANCY")) {
      map.put(PREFIX + prefix + "_", "it belongs to a program that is not part of Philotes");
    }
    return map;
  }

  /** The key that a variable sets, by its own or its other name. */
  static Optional<ConfigKey<?>> key(String name) {
    return Optional.<ConfigKey<?>>ofNullable(BY_KEY.get(name)).or(() -> Optional.ofNullable(ALIASES.get(name)));
  }

  /** Why a known variable has no effect; empty for others. */
  static Optional<String> withoutEffect(String name) {
    return WITHOUT_EFFECT.entrySet().stream()
        .filter(known -> known.getKey().equals(name) || known.getKey().endsWith("_") && name.startsWith(known.getKey()))
        .max(Comparator.comparingInt(known -> known.getKey().length()))
        .map(Map.Entry::getValue);
  }

  static Map<String, ConfigKey<?>> aliasKeys() {
    return ALIASES;
  }

  static Map<String, String> ignored() {
    return WITHOUT_EFFECT;
  }

  /**
   * Whether a variable is one that Kubernetes sets in every pod for a service named philotes or philotes-something:
   * {@code PHILOTES_SERVICE_HOST}, {@code PHILOTES_PORT_8080_TCP_ADDR}, {@code PHILOTES_BUFFER_PORT=tcp://10.0.0.1:5432}.
   */
  static boolean isServiceLink(String name, String value) {
    return name.matches("PHILOTES_(\\w+_)?SERVICE_(HOST|PORT(_\\w+)?)")
        || name.matches("PHILOTES_(\\w+_)?PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?")
        || name.matches("PHILOTES_(\\w+_)?PORT") && value.matches("(tcp|udp|sctp)://.*");
  }

  /** Every name that means something, for suggestions. */
  static Set<String> known() {
    return Stream.of(BY_KEY.keySet(), ALIASES.keySet(), Set.of(CONFIG, LOG_LEVEL, LOG_FORMAT, CONSUMERS, VERTICLES))
        .flatMap(Set::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
