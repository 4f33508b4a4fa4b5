package io.philotes.ingestion;

import io.philotes.config.SourceConfig;
import io.philotes.postgres.catalog.IdentityGap;
import io.philotes.postgres.catalog.LinkFacts;
import io.philotes.postgres.catalog.OpenTransactions;
import io.philotes.postgres.catalog.PreflightCatalog;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.RoleFacts;
import io.philotes.postgres.catalog.ServerFacts;
import io.philotes.postgres.catalog.Setting;
import io.philotes.postgres.catalog.SlotUse;
import io.philotes.postgres.catalog.SourceCatalog;
import io.philotes.postgres.catalog.TableFacts;
import io.philotes.postgres.catalog.WrittenConditions;
import io.philotes.preflight.PublicationDifferences;
import io.philotes.preflight.SourceFacts;
import io.philotes.preflight.WantedPublication;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads everything that a preflight judges a source by. Changes nothing. Fails coded. */
final class PreflightReader {

  private final SourceConfig config;
  private final CatalogLink catalog;
  private final List<String> named;
  private final List<PublicationDefinition> others;

  /** @param others other sources that have the same publication */
  PreflightReader(SourceConfig config, CatalogLink catalog, List<SourceConfig> others) {
    this.config = config;
    named = WantedPublication.tables(config, others);
    this.others = others.stream().map(WantedPublication::of).toList();
    this.catalog = catalog;
  }

  Future<SourceFacts> read() {
    String publication = config.publication();
    Future<Integer> announcedPid = catalog.announcedPid();
    Future<ServerFacts> server = catalog.ask(SourceCatalog::server);
    Future<LinkFacts> link = ask(PreflightCatalog::link);
    Future<Map<String, Setting>> settings = ask(asked -> asked.settings(SourceFacts.SETTINGS));
    Future<RoleFacts> role = ask(asked -> asked.role(publication));
    Future<Optional<PublicationFacts>> published = catalog.ask(asked -> asked.publication(publication, named));
    Future<List<String>> filtered = ask(asked -> asked.filteredTables(publication));
    Future<List<IdentityGap>> gaps = catalog.ask(asked -> asked.publications().identityGaps(publication));
    Future<List<TableFacts>> tables = ask(asked -> asked.tables(publication, named));
    Future<List<SlotUse>> slots = ask(PreflightCatalog::slots);
    Future<Long> senders = ask(PreflightCatalog::senders);
    Future<OpenTransactions> open = ask(PreflightCatalog::openTransactions);
    return Future.all(List.of(server, announcedPid, link, settings, role, published, filtered, gaps, tables, slots, senders, open))
        .map(all -> new SourceFacts(config, server.result(), link.result(), announcedPid.result(), settings.result(),
            role.result(), published.result(), others, WrittenConditions.NONE, filtered.result(), gaps.result(), tables.result(), slots.result(), senders.result(), open.result()))
        .compose(facts -> conditions(published.result()).map(facts::with));
  }

  /** After everything else, because it takes the connection alone. */
  private Future<WrittenConditions> conditions(Optional<PublicationFacts> published) {
    return published.flatMap(there -> PublicationDifferences.doubtful(WantedPublication.of(config), there, others))
        .map(doubtful -> catalog.ask(asked -> asked.publications().conditions(doubtful))
            .otherwise(failure -> WrittenConditions.refused(doubtful.tables(), SourceFailures.saidByServer(failure))))
        .orElseGet(() -> Future.succeededFuture(WrittenConditions.NONE));
  }

  private <T> Future<T> ask(Function<PreflightCatalog, Future<T>> question) {
    return catalog.ask(asked -> question.apply(asked.preflight()));
  }
}
