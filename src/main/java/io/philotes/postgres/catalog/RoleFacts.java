package io.philotes.postgres.catalog;

import java.time.OffsetDateTime;
import java.util.List;

/**
 * What the role that we are logged in with may do, as in pg_roles.
 *
 * @param memberOf roles that it is a member of, directly or not
 * @param validUntil when its password stops being good; null when never
 * @param ownsPublication whether it may drop the publication that was asked for; false when there is none
 */
public record RoleFacts(String name, boolean superuser, boolean replication, boolean bypassRls, boolean createRole,
                        boolean createDatabase, List<String> memberOf, OffsetDateTime validUntil, boolean ownsPublication) {
  public RoleFacts {
    memberOf = List.copyOf(memberOf);
  }
}
