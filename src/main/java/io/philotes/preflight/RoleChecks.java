package io.philotes.preflight;

import io.philotes.error.ErrorCode;
import io.philotes.postgres.catalog.Identifiers;
import io.philotes.postgres.catalog.RoleFacts;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a source's role may do what is needed and no more. A replication role sees every row and column of what is
 * published: neither GRANT nor row security holds it back. So its login is worth as much as the data.
 */
final class RoleChecks {

  /** What RDS has instead of the attribute REPLICATION. */
  private static final String RDS_REPLICATION = "rds_replication";

  private RoleChecks() {}

  static void check(RoleFacts role, Findings findings) {
    replication(role, findings);
    power(role, findings);
    if (role.validUntil() != null) {
      findings.warn("password", "the password of " + role.name() + " is good until " + role.validUntil().toInstant() + " and no longer",
          "ALTER ROLE " + Identifiers.quote(role.name()) + " VALID UNTIL 'infinity'; -- or change it before");
    }
  }

  private static void replication(RoleFacts role, Findings findings) {
    if (role.superuser() || role.replication() || role.memberOf().contains(RDS_REPLICATION)) {
      findings.ok("replication", role.name() + " may replicate");
    } else {
      findings.error(ErrorCode.SOURCE_NO_REPLICATION_RIGHT, "replication", role.name() + " may not replicate",
          "ALTER ROLE " + Identifiers.quote(role.name()) + " REPLICATION;");
    }
  }

  private static void power(RoleFacts role, Findings findings) {
    List<String> excess = excess(role);
    if (!excess.isEmpty()) {
      findings.warn("role", role.name() + " may more than it needs: " + String.join(", ", excess),
          "Use a role of its own; check --sql=source prints it");
    }
  }

  private static List<String> excess(RoleFacts role) {
    List<String> excess = new ArrayList<>();
    if (role.superuser()) {
      return List.of("SUPERUSER");
    }
    if (role.bypassRls()) {
      excess.add("BYPASSRLS");
    }
    if (role.createRole()) {
      excess.add("CREATEROLE");
    }
    if (role.createDatabase()) {
      excess.add("CREATEDB");
    }
    return excess;
  }
}
