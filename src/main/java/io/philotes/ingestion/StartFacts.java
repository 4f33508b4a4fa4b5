package io.philotes.ingestion;

import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.ServerFacts;
import io.philotes.postgres.catalog.SlotFacts;
import java.util.Optional;

/**
 * Everything the start decision looks at, read after the lease and the fence are held.
 *
 * @param timeline the source's timeline now
 * @param xlogPos end of the source's WAL, as IDENTIFY_SYSTEM says
 * @param switchPoint where the checkpoint's timeline ended, when the source is on another one; else empty
 * @param wanted the publication as it is configured
 * @param shared the one that is enough for all sources that have it
 */
record StartFacts(SourceCheckpoint checkpoint, String slotName, PublicationDefinition wanted, PublicationDefinition shared, ServerFacts server,
                  String systemIdentifier, int timeline, Lsn xlogPos, String database,
                  Optional<Lsn> switchPoint, Optional<SlotFacts> slot, Optional<PublicationFacts> publication) {

  /** The same with a newer checkpoint and a newer look at the slot. */
  StartFacts with(SourceCheckpoint newer, Optional<SlotFacts> slotNow) {
    return new StartFacts(newer, slotName, wanted, shared, server, systemIdentifier, timeline, xlogPos,
        database, switchPoint, slotNow, publication);
  }
}
