package io.philotes.config;

import static io.philotes.config.Frequency.ESSENTIAL;
import static io.philotes.config.Frequency.FREQUENT;
import static io.philotes.config.Frequency.RARE;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The keys of a connection. Sources and the buffer have the same ones. */
record DatabaseKeys(ConfigKey<String> host, ConfigKey<Integer> port, ConfigKey<String> database, ConfigKey<String> user,
                    ConfigKey<Secret> password, ConfigKey<Path> passwordFile, ConfigKey<SslMode> sslMode,
                    ConfigKey<Path> sslRootCert, ConfigKey<Path> sslCert, ConfigKey<Path> sslKey,
                    ConfigKey<ChannelBinding> channelBinding, ConfigKey<Boolean> allowWeakAuth, ConfigKey<Duration> connectTimeout) {

  /**
   * @param group the mapping that holds them
   * @param whose how the explanations name the database
   */
  static DatabaseKeys of(String group, String whose) {
    KeyGroup keys = new KeyGroup(group);
    return new DatabaseKeys(
        keys.value("host", PostgresTypes.host(), "localhost", ESSENTIAL, "Host of the " + whose + "."),
        keys.value("port", ValueTypes.port(), "5432", ESSENTIAL, "Port of the " + whose + "."),
        keys.required("database", PostgresTypes.identifier(), ESSENTIAL, "Name of the " + whose + "."),
        keys.required("user", PostgresTypes.identifier(), ESSENTIAL, "Role that connects to the " + whose + "."),
        keys.none("password", ValueTypes.secret(), "no password", FREQUENT,
            "Password in plain text; passwordFile is safer."),
        keys.none("passwordFile", ValueTypes.file(), "no password", ESSENTIAL,
            "File with the password, read again at each connect, so that it can be changed while the service runs."),
        keys.computed("sslMode", PostgresTypes.sslMode(), "verify-full; disable on loopback", FREQUENT,
            "TLS: verify-full checks certificate and host name, verify-ca the certificate, require only encrypts, disable sends plain text."),
        keys.none("sslRootCert", ValueTypes.file(), "those of the Java runtime", FREQUENT,
            "PEM file with the certificate authorities that verify-full and verify-ca trust."),
        keys.none("sslCert", ValueTypes.file(), "no certificate", RARE,
            "PEM file with the client certificate that the server asks for, read again at each connect; needs sslKey."),
        keys.none("sslKey", ValueTypes.file(), "no certificate", RARE,
            "PEM file with the key of sslCert: PKCS#8, not encrypted, read again at each connect."),
        keys.value("channelBinding", ValueTypes.choice(ChannelBinding.values(), ChannelBinding::text), "prefer", RARE,
            "Whether a login must be bound to its TLS connection (SCRAM-SHA-256-PLUS): require refuses a server that does not offer it."),
        keys.value("allowWeakAuth", ValueTypes.bool(), "false", RARE,
            "Whether a server that asks for the password in clear text or as MD5 gets it."),
        keys.value("connectTimeout", ValueTypes.duration("100ms", "10m"), "10s", RARE,
            "Longest time that opening a connection may take."));
  }

  List<ConfigKey<?>> all() {
    return List.of(host, port, database, user, passwordFile, password, sslMode, sslRootCert, sslCert, sslKey, channelBinding,
        allowWeakAuth, connectTimeout);
  }
}
