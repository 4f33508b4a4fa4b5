package io.philotes.ingestion;

import io.philotes.event.RelationVersion;
import io.philotes.ingestion.image.RelationEncoder;

/** A table of the current stream: the version its changes refer to, and the encoder of its rows. */
record StreamRelation(RelationVersion version, RelationEncoder encoder) {}
