package io.philotes.postgres.protocol;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What a server keeps of a password: {@code CREATE ROLE … PASSWORD} takes it in the password's place, so that the password itself
 * is in no statement, log or history. See PostgreSQL, chapter "System Catalogs", pg_authid.
 */
public final class ScramVerifier {

  private static final ScramMechanism MECHANISM = ScramMechanism.SCRAM_SHA_256;
  /** As the server itself makes it. */
  private static final int ITERATIONS = 4096;
  private static final int SALT_BYTES = 16;

  private ScramVerifier() {}

  /** A new one, with a salt of its own each time. Hashes for some milliseconds. */
  public static String of(String password) {
    byte[] salt = ScramFunctions.salt(SALT_BYTES, new SecureRandom());
    byte[] salted = ScramFunctions.saltedPassword(MECHANISM, StringPreparation.POSTGRESQL_PREPARATION, password.toCharArray(), salt,
        ITERATIONS);
    byte[] storedKey = ScramFunctions.storedKey(MECHANISM, ScramFunctions.clientKey(MECHANISM, salted));
    byte[] serverKey = ScramFunctions.serverKey(MECHANISM, salted);
    return "SCRAM-SHA-256$" + ITERATIONS + ":" + base64(salt) + "$" + base64(storedKey) + ":" + base64(serverKey);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
