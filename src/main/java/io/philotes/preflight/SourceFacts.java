package io.philotes.preflight;

import io.philotes.config.SourceConfig;
import io.philotes.error.PhilotesException;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a preflight has read of a source.
 *
 * @param link the connection that it was read over
 * @param announcedPid number of the server's process as the connection's start told it
 * @param settings by name, without those that the server does not have
 * @param others what other sources want of the same publication
 * @param conditions those of the filters of all that want it as the server writes them, where that is asked
 * @param filteredTables tables of which the publication leaves out rows or columns
 * @param identityGaps tables of the publication for which the server refuses changes although they have a replica identity
 * @param slots every slot of the server
 * @param senders how many walsenders are at work
 */
public record SourceFacts(SourceConfig config, ServerFacts server, LinkFacts link, int announcedPid, Map<String, Setting> settings,
                          RoleFacts role, Optional<PublicationFacts> publication, List<PublicationDefinition> others,
                          WrittenConditions conditions, List<String> filteredTables, List<IdentityGap> identityGaps, List<TableFacts> tables,
                          List<SlotUse> slots, long senders, OpenTransactions openTransactions) {

  /** The settings that {@link SourceChecks} looks at. */
  public static final List<String> SETTINGS = List.of("server_version", "max_replication_slots", "max_wal_senders",
      "max_slot_wal_keep_size", "wal_sender_timeout", "idle_replication_slot_timeout", "rds.logical_replication",
      "cloudsql.logical_decoding", "hot_standby_feedback");

  public SourceFacts {
    settings = Map.copyOf(settings);
    others = List.copyOf(others);
    filteredTables = List.copyOf(filteredTables);
    identityGaps = List.copyOf(identityGaps);
    tables = List.copyOf(tables);
    slots = List.copyOf(slots);
  }

  /** The same with these conditions. */
  public SourceFacts with(WrittenConditions found) {
    return new SourceFacts(config, server, link, announcedPid, settings, role, publication, others, found, filteredTables, identityGaps, tables, slots,
        senders, openTransactions);
  }

  /** The tables that can be published, of those that any source names that has the publication. */
  List<String> publishableTables() {
    List<String> publishable = tables.stream().filter(TableFacts::isPublishable).map(TableFacts::qualifiedName).toList();
    return shared().tables().stream().filter(publishable::contains).toList();
  }

  /** The refusal of what the server does not know of the publication, as it is configured or would be created. */
  Optional<PhilotesException> unknownOption() {
    return WantedPublication.unknown(wanted(), server.versionNumber()).or(() -> WantedPublication.unknown(shared(), server.versionNumber()));
  }

  /** The partitioned tables. */
  List<String> roots() {
    return tables.stream().filter(table -> table.kind() == 'p').map(TableFacts::qualifiedName).toList();
  }

  /** The publication as it is configured. */
  PublicationDefinition wanted() {
    return WantedPublication.of(config);
  }

  /** The publication that is enough for all sources that have it: what is created or added is of this one. */
  PublicationDefinition shared() {
    return SharedPublication.of(wanted(), others);
  }

  /** Whether the configured slot is there. */
  boolean hasSlot() {
    return slots.stream().anyMatch(slot -> slot.name().equals(config.slot()));
  }

  Optional<Setting> setting(String name) {
    return Optional.ofNullable(settings.get(name));
  }

  /** A number of a setting that every server has. */
  long number(String name) {
    return settings.get(name).number();
  }
}
