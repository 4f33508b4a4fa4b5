package io.philotes.preflight;

import io.philotes.config.ByteSize;
import io.philotes.config.ContentPolicy;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.PublicationOptions;
import io.philotes.config.Secret;
import io.philotes.config.SourceConfig;
import io.philotes.config.SslMode;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.IdentityGap;
import io.philotes.postgres.catalog.LinkFacts;
import io.philotes.postgres.catalog.OpenTransactions;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.RoleFacts;
import io.philotes.postgres.catalog.ServerFacts;
import io.philotes.postgres.catalog.Setting;
import io.philotes.postgres.catalog.SlotUse;
import io.philotes.postgres.catalog.TableFacts;
import io.philotes.postgres.catalog.WrittenConditions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A source with which nothing is wrong, to be spoiled in one place by each test. */
final class SampleSource {

  static final int PID = 4711;

  String host = "127.0.0.1";
  SslMode sslMode = SslMode.DISABLE;
  List<String> configured = List.of("public.orders");
  ServerFacts server = server(18_00_06, "logical", "UTF8", false);
  LinkFacts link = new LinkFacts(PID, null);
  final Map<String, Setting> settings = new HashMap<>(Map.of(
      "server_version", new Setting("18.6", "18.6"),
      "max_replication_slots", new Setting("10", "10"),
      "max_wal_senders", new Setting("10", "10"),
      "max_slot_wal_keep_size", new Setting("102400", "100GB"),
      "wal_sender_timeout", new Setting("60000", "1min"),
      "idle_replication_slot_timeout", new Setting("0", "0"),
      "hot_standby_feedback", new Setting("off", "off")));
  RoleFacts role = new RoleFacts("capture", false, true, false, false, false, List.of(), null, false);
  PublicationFacts publication = publication(false, true, "public.orders");
  PublicationOptions options = PublicationOptions.UNSET;
  ContentPolicy content = ContentPolicy.DEFAULT;
  List<PublicationDefinition> others = List.of();
  WrittenConditions conditions = WrittenConditions.NONE;
  List<IdentityGap> gaps = List.of();
  List<String> filtered = List.of();
  List<TableFacts> tables = List.of(table("orders"));
  List<SlotUse> slots = List.of();
  long senders = 1;
  OpenTransactions open = new OpenTransactions(List.of(), List.of());

  /** Findings that come with the mistake and are not looked at. */
  List<String> known = List.of();

  static ServerFacts server(int version, String walLevel, String encoding, boolean standby) {
    return new ServerFacts(version, walLevel, Duration.ofSeconds(60), encoding, true, false, standby, Lsn.parse("0/1000"), "then");
  }

  static PublicationFacts publication(boolean viaRoot, boolean truncate, String... tables) {
    return new PublicationFacts("philotes_pub", false, viaRoot, true, true, true, truncate, List.of(tables), List.of(), List.of());
  }

  static TableFacts table(String name) {
    return new TableFacts("public", name, 'r', 'p', 'd', true, List.of(), false, false, false, true);
  }

  List<Finding> check() {
    Findings findings = new Findings("source shop");
    SourceChecks.check(facts(), findings);
    return findings.list();
  }

  SourceFacts facts() {
    DatabaseConfig database = new DatabaseConfig(host, 5432, "shop", "capture", Secret.none(), sslMode, null, Duration.ofSeconds(10));
    SourceConfig config = new SourceConfig("shop", database, "philotes_cdc", "philotes_pub", configured, false, new ByteSize(0), Duration.ZERO, options,
        Duration.ofSeconds(30), List.of(), false, content);
    return new SourceFacts(config, server, link, PID, settings, role, Optional.ofNullable(publication), others, conditions, filtered, gaps, tables, slots, senders,
        open);
  }
}
