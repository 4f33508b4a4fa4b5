package io.philotes.postgres.replication;

import io.philotes.postgres.protocol.LoginRules;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Where and how to connect.
 *
 * @param password asked, on a worker thread, only when the server wants a password; asked again at each connection
 * @param login what the server may ask of the login
 * @param connectTimeout for everything from the name look-up to the authenticated session
 * @param sessionSettings settings beside the pinned ones, for example wal_sender_timeout. A pinned name is refused, except
 *     client_encoding, which may be SQL_ASCII (needed when the database has that encoding)
 * @param maxMessageBytes longest message accepted from the server
 * @param paced whether a stream that is behind waits between reads ({@link ReadPacer}); off only for measurements
 */
public record ReplicationOptions(
    String host,
    int port,
    String database,
    String user,
    Supplier<String> password,
    TlsSettings tls,
    LoginRules login,
    Duration connectTimeout,
    String applicationName,
    Map<String, String> sessionSettings,
    int maxMessageBytes,
    boolean paced) {

  private static final String ENCODING = "client_encoding";

  /**
   * Role and database defaults would else change the text of values, or cut the session off. Names in lower case, since
   * PostgreSQL ignores case.
   */
  private static final Map<String, String> PINNED = pinned();

  public ReplicationOptions {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    Objects.requireNonNull(tls, "tls");
    login = login.withBoundWhenOffered(tls.checksServer());
    Objects.requireNonNull(applicationName, "applicationName");
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port must be 1 to 65535: " + port);
    }
    if (connectTimeout.toMillis() < 1 || connectTimeout.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("connectTimeout must be 1 ms to 1 h: " + connectTimeout);
    }
    if (maxMessageBytes < 1024) {
      throw new IllegalArgumentException("maxMessageBytes must be at least 1024: " + maxMessageBytes);
    }
    sessionSettings = Map.copyOf(sessionSettings);
    sessionSettings.forEach(ReplicationOptions::check);
  }

  /** Paced, as it should be. */
  public ReplicationOptions(String host, int port, String database, String user, Supplier<String> password, TlsSettings tls,
      LoginRules login, Duration connectTimeout, String applicationName, Map<String, String> sessionSettings, int maxMessageBytes) {
    this(host, port, database, user, password, tls, login, connectTimeout, applicationName, sessionSettings, maxMessageBytes, true);
  }

  /** Plain text, 10 s, 256 MB, nothing else set. */
  public static ReplicationOptions of(String host, int port, String database, String user, Supplier<String> password) {
    return new ReplicationOptions(host, port, database, user, password, TlsSettings.PLAIN, LoginRules.STRICT, Duration.ofSeconds(10), "", Map.of(), 256 << 20);
  }

  public ReplicationOptions withTls(TlsSettings settings) {
    return new ReplicationOptions(host, port, database, user, password, settings, login, connectTimeout, applicationName, sessionSettings, maxMessageBytes, paced);
  }

  public ReplicationOptions withLogin(LoginRules rules) {
    return new ReplicationOptions(host, port, database, user, password, tls, rules, connectTimeout, applicationName, sessionSettings, maxMessageBytes, paced);
  }

  public ReplicationOptions withConnectTimeout(Duration timeout) {
    return new ReplicationOptions(host, port, database, user, password, tls, login, timeout, applicationName, sessionSettings, maxMessageBytes, paced);
  }

  public ReplicationOptions withSessionSettings(Map<String, String> settings) {
    return new ReplicationOptions(host, port, database, user, password, tls, login, connectTimeout, applicationName, settings, maxMessageBytes, paced);
  }

  public ReplicationOptions withPacing(boolean on) {
    return new ReplicationOptions(host, port, database, user, password, tls, login, connectTimeout, applicationName, sessionSettings, maxMessageBytes, on);
  }

  /** What the startup message says: who, where, and the pinned session. */
  Map<String, String> startupParameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("user", user);
    parameters.put("database", database);
    parameters.put("replication", "database");
    if (!applicationName.isEmpty()) {
      parameters.put("application_name", applicationName);
    }
    parameters.putAll(PINNED);
    parameters.putAll(sessionSettings);
    return parameters;
  }

  private static Map<String, String> pinned() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(ENCODING, "UTF8");
    settings.put("datestyle", "ISO");
    settings.put("intervalstyle", "postgres");
    settings.put("extra_float_digits", "3");
    settings.put("bytea_output", "hex");
    settings.put("timezone", "UTC");
    settings.put("statement_timeout", "0");
    settings.put("lock_timeout", "0");
    settings.put("idle_session_timeout", "0");
    settings.put("idle_in_transaction_session_timeout", "0");
    return settings;
  }

  private static void check(String name, String value) {
    if (!name.equals(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("session settings are written in lower case: " + name);
    }
    if (name.equals(ENCODING) && Set.of("UTF8", "SQL_ASCII").contains(value)) {
      return;
    }
    if (PINNED.containsKey(name) || Set.of("user", "database", "replication", "options", "application_name", "transaction_timeout").contains(name)) {
      throw new IllegalArgumentException("not a free session setting: " + name);
    }
  }
}
