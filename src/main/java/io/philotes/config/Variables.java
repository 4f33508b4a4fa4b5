package io.philotes.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of environment variables, and which key each sets, by its own or an {@linkplain OriginalNames original} name. */
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

  private Variables() {}

  private static Map<String, ConfigKey<?>> byKey() {
    Map<String, ConfigKey<?>> map = new LinkedHashMap<>();
    for (ConfigKey<?> key : ConfigKeys.all()) {
      key.variable().ifPresent(name -> map.put(name, key));
    }
    return map;
  }

  /** The key that a variable sets, by its own or its other name. */
  static Optional<ConfigKey<?>> key(String name) {
    return Optional.<ConfigKey<?>>ofNullable(BY_KEY.get(name)).or(() -> Optional.ofNullable(OriginalNames.KEYS.get(name)));
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
    return Stream.of(BY_KEY.keySet(), OriginalNames.KEYS.keySet(), OriginalNames.SWITCHES.keySet(),
            Set.of(CONFIG, LOG_LEVEL, LOG_FORMAT, CONSUMERS, VERTICLES))
        .flatMap(Set::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
