package io.philotes.preflight;

import io.philotes.config.DatabaseConfig;
import io.philotes.config.Loopback;
import io.philotes.config.SslMode;
import io.philotes.postgres.catalog.LinkFacts;

/** How a connection gets to its server, for sources and the buffer alike. */
final class TransportChecks {

  private TransportChecks() {}

  /** @param announcedPid number of the server's process as the connection's start told it */
  static void check(DatabaseConfig database, LinkFacts link, int announcedPid, Findings findings) {
    tls(database, link, findings);
    if (link.backendPid() != announcedPid) {
      findings.warn("pooler", "something between us and the server answers for it, such as a pooler: session settings and replication may not get through",
          "Point host and port at the server itself");
    }
  }

  private static void tls(DatabaseConfig database, LinkFacts link, Findings findings) {
    boolean near = Loopback.is(database.host());
    if (link.tls() != null) {
      boolean checked = database.sslMode() == SslMode.VERIFY_FULL;
      if (checked || near) {
        findings.ok("tls", link.tls() + ", sslMode " + database.sslMode().text());
      } else {
        findings.warn("tls", link.tls() + ", but sslMode is " + database.sslMode().text() + ": somebody between could answer in the server's name",
            "Set sslMode: verify-full, and sslRootCert if the authority is one of your own");
      }
    } else if (near) {
      findings.ok("tls", "plain text over loopback");
    } else {
      findings.warn("tls", "passwords and rows travel as plain text", "Set sslMode: verify-full");
    }
  }
}
