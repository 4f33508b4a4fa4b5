package io.philotes.ingestion;

import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.config.SourceConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.ServerFacts;
import io.philotes.postgres.catalog.SlotFacts;
import io.philotes.postgres.replication.SystemIdentity;
import io.philotes.preflight.WantedPublication;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Reads what the start decision looks at, over both connections to the source. Changes nothing. */
final class FactsReader {

  private final SourceConfig config;
  private final List<SourceConfig> sharing;
  private final SourceServer source;

  /** @param sharing other sources that have the same publication */
  FactsReader(SourceConfig config, List<SourceConfig> sharing, SourceServer source) {
    this.config = config;
    this.sharing = sharing;
    this.source = source;
  }

  /** @param checkpoint read after the lease and the fence were taken */
  Future<StartFacts> read(SourceConnection connection, SourceCheckpoint checkpoint) {
    return source.server().compose(server -> sameServer(connection, server)).compose(server ->
        source.slot().compose(slot ->
            source.publication().compose(publication ->
                connection.identifySystem().compose(identity ->
                    switchPoint(connection, checkpoint, identity.timeline()).map(switchPoint ->
                        facts(checkpoint, server, identity, switchPoint, slot, publication))))));
  }

  /** A name may lead two connections to two servers: the slot of one says nothing of the other. */
  private Future<ServerFacts> sameServer(SourceConnection connection, ServerFacts server) {
    return connection.startedAt().compose(startedAt -> startedAt.equals(server.startedAt())
        ? Future.succeededFuture(server)
        : Future.failedFuture(PhilotesException.of(ErrorCode.SOURCE_UNAVAILABLE, "host", config.database().host(),
            "two connections reached two different servers")));
  }

  private StartFacts facts(SourceCheckpoint checkpoint, ServerFacts server, SystemIdentity identity,
                           Optional<Lsn> switchPoint, Optional<SlotFacts> slot, Optional<PublicationFacts> publication) {
    return new StartFacts(checkpoint, config.slot(), WantedPublication.of(config), WantedPublication.shared(config, sharing), server,
        identity.systemId(), identity.timeline(), identity.xlogPos(), identity.database(), switchPoint, slot,
        publication);
  }

  private static Future<Optional<Lsn>> switchPoint(SourceConnection connection, SourceCheckpoint checkpoint, int timeline) {
    if (checkpoint.stage() != SourceCheckpoint.Stage.REGISTERED || checkpoint.timeline() == timeline || timeline == 1) {
      return Future.succeededFuture(Optional.empty());
    }
    return connection.timelineHistory(timeline).map(history -> history.endOf(checkpoint.timeline()));
  }
}
