package io.philotes.database;

import io.philotes.config.ChannelBinding;
import io.philotes.config.DatabaseConfig;
import io.philotes.postgres.protocol.LoginRules;
import io.philotes.postgres.replication.TlsMode;
import io.philotes.postgres.replication.TlsSettings;

/** What a configured connection is protected by, for those who open one. */
public final class Protection {

  private Protection() {}

  public static TlsSettings tls(DatabaseConfig config) {
    TlsMode mode = switch (config.sslMode()) {
      case DISABLE -> TlsMode.DISABLE;
      case REQUIRE -> TlsMode.REQUIRE;
      case VERIFY_CA -> TlsMode.VERIFY_CA;
      case VERIFY_FULL -> TlsMode.VERIFY_FULL;
    };
    return new TlsSettings(mode, config.sslRootCert(), config.sslCert(), config.sslKey());
  }

  public static LoginRules login(DatabaseConfig config) {
    return new LoginRules(config.allowWeakAuth(), config.channelBinding() == ChannelBinding.REQUIRE, tls(config).checksServer());
  }
}
