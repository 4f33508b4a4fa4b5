package io.philotes.postgres.catalog;

import java.util.List;

/**
 * What a publication seems to let through and the server does not send, or not as it seems. At most a hundred of each kind.
 *
 * @param unsent tables whose rows belong to published ones and do not come
 * @param identities partitions with another replica identity than others of their root
 * @param generated tables for which the server would refuse changes if the generated columns were not published that are
 * @param partitions whether it publishes partitions at all, under whatever name
 */
public record PublicationGaps(List<UnsentTable> unsent, List<OtherIdentity> identities, List<TableName> generated, boolean partitions) {

  public static final PublicationGaps NONE = new PublicationGaps(List.of(), List.of(), List.of(), false);

  public PublicationGaps {
    unsent = List.copyOf(unsent);
    identities = List.copyOf(identities);
    generated = List.copyOf(generated);
  }
}
