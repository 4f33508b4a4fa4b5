package io.philotes.config;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names of the worker that Philotes descends from, and what each means here: another name of a key, a switch, or
 * nothing. Those that are today's names of their keys as well are in {@link #KEPT}.
 */
final class OriginalNames {

  /** Keys whose variable has the name that it had. */
  static final List<ConfigKey<?>> KEPT = List.of(ConfigKeys.CDC_BATCH_SIZE, ConfigKeys.CDC_FLUSH_INTERVAL, ConfigKeys.BUFFER_ENABLED,
      ConfigKeys.BUFFER_RETENTION, ConfigKeys.BUFFER_CLEANUP_INTERVAL, ConfigKeys.RETRY_MAX_ATTEMPTS, ConfigKeys.RETRY_INITIAL_INTERVAL,
      ConfigKeys.RETRY_MAX_INTERVAL, ConfigKeys.RETRY_MULTIPLIER);

  /** Other names of keys. */
  static final Map<String, ConfigKey<?>> KEYS = keys();

  static final Map<String, OffSwitch> SWITCHES = switches();

  /** Why a name has no effect. One that ends in an underscore stands for all that begin so. */
  static final Map<String, String> WITHOUT_EFFECT = withoutEffect();

  private OriginalNames() {}

  private static Map<String, ConfigKey<?>> keys() {
    Map<String, ConfigKey<?>> map = new LinkedHashMap<>();
    connection(map, "PHILOTES_CDC_SOURCE_", "DATABASE", ConfigKeys.SOURCE);
    connection(map, "PHILOTES_DB_", "NAME", ConfigKeys.BUFFER_DATABASE);
    map.put("PHILOTES_DB_MAX_OPEN_CONNS", ConfigKeys.BUFFER_POOL_SIZE);
    map.put("PHILOTES_CDC_REPLICATION_SLOT", ConfigKeys.SOURCE_SLOT);
    map.put("PHILOTES_CDC_PUBLICATION", ConfigKeys.SOURCE_PUBLICATION);
    map.put("PHILOTES_CDC_TABLES", ConfigKeys.SOURCE_TABLES);
    map.put("PHILOTES_BACKPRESSURE_HIGH_WATERMARK", ConfigKeys.CDC_HIGH_WATERMARK);
    map.put("PHILOTES_BACKPRESSURE_LOW_WATERMARK", ConfigKeys.CDC_LOW_WATERMARK);
    map.put("PHILOTES_HEALTH_LISTEN_ADDR", ConfigKeys.HTTP_HEALTH_ADDRESS);
    map.put("PHILOTES_METRICS_LISTEN_ADDR", ConfigKeys.HTTP_METRICS_ADDRESS);
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

  private static Map<String, OffSwitch> switches() {
    Map<String, OffSwitch> map = new LinkedHashMap<>();
    map.put("PHILOTES_BACKPRESSURE_ENABLED", new OffSwitch(List.of(ConfigKeys.CDC_HIGH_WATERMARK, ConfigKeys.CDC_LOW_WATERMARK),
        "cdc.maxInFlightBytes limits the events in memory all the same"));
    map.put("PHILOTES_HEALTH_ENABLED", new OffSwitch(List.of(ConfigKeys.HTTP_HEALTH_ADDRESS), "http.port serves /health all the same, unless http.enabled is false"));
    map.put("PHILOTES_METRICS_ENABLED", new OffSwitch(List.of(ConfigKeys.HTTP_METRICS_ADDRESS), "http.port serves /metrics all the same, unless http.enabled is false"));
    return map;
  }

  private static Map<String, String> withoutEffect() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("PHILOTES_VERSION", "the version is that of the build");
    map.put("PHILOTES_ENV", "there are no environments to tell apart");
    map.put("PHILOTES_DB_MAX_IDLE_CONNS", "idle connections close by themselves");
    map.put("PHILOTES_CDC_BUFFER_SIZE", "cdc.maxInFlightBytes and cdc.highWatermark limit the events in memory");
    map.put("PHILOTES_CDC_CHECKPOINT_", "every write is a checkpoint");
    map.put("PHILOTES_DLQ_", "dead letters do not exist in this version; a failed delivery is repeated");
    map.put("PHILOTES_BACKPRESSURE_CHECK_INTERVAL", "reading pauses and goes on at once, without checks in between");
    map.put("PHILOTES_HEALTH_READINESS_TIMEOUT", "every probe is answered within 2 s, and a request has 30 s to arrive");
    map.put("PHILOTES_ICEBERG_", "there is no Iceberg sink in this version");
    map.put("PHILOTES_STORAGE_", "there is no object storage sink in this version");
    map.put("PHILOTES_VAULT_", "secrets come from variables or files");
    for (String prefix : List.of("API", "ALERTING", "AUTH", "SCALING", "TRINO", "OIDC", "MULTI_TENANCY")) {
      map.put(Variables.PREFIX + prefix + "_", "it belongs to a program that is not part of Philotes");
    }
    return map;
  }

  /** Why a known variable has no effect; empty for others. */
  static Optional<String> withoutEffect(String name) {
    return WITHOUT_EFFECT.entrySet().stream()
        .filter(known -> known.getKey().equals(name) || known.getKey().endsWith("_") && name.startsWith(known.getKey()))
        .max(Comparator.comparingInt(known -> known.getKey().length()))
        .map(Map.Entry::getValue);
  }
}
