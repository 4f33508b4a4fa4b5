package io.philotes.postgres.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.demo.postgres.ServerCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemIdentityTest {

  @TempDir
  static Path directory;

  private static ServerCertificate rsa;
  private static ServerCertificate other;
  private static ServerCertificate ec;
  private static ServerCertificate p521;

  @BeforeAll
  static void make() throws Exception {
    rsa = ServerCertificate.of(directory, "one");
    other = ServerCertificate.of(directory, "two");
    ec = ServerCertificate.p256(directory, "one");
    p521 = ServerCertificate.p521(directory, "one");
  }

  private static PemIdentity read(ServerCertificate certificate) throws IOException {
    return PemIdentity.read(certificate.pem(), certificate.key());
  }

  private static String refused(Path certificate, Path key) {
    return assertThrows(UnusablePemException.class, () -> PemIdentity.read(certificate, key)).getMessage();
  }

  @Test
  void readsACertificateAndItsKey() throws Exception {
    assertEquals(1, read(rsa).chain().size());
    assertEquals("EC", read(ec).key().getAlgorithm());
    Path chain = Files.writeString(directory.resolve("chain.crt"), Files.readString(rsa.pem()) + Files.readString(other.pem()));
    assertEquals(2, PemIdentity.read(chain, rsa.key()).chain().size());
  }

  /** Vert.x keeps what it made of one for as long as the client lives, so a key that was exchanged must be another. */
  @Test
  void isTheSameWhenItsContentIs() throws Exception {
    assertEquals(read(rsa), read(rsa));
    assertEquals(read(rsa).hashCode(), read(rsa).hashCode());
    assertNotEquals(read(rsa), read(other));
  }

  @Test
  void neverShowsTheKey() throws Exception {
    assertEquals("PemIdentity[]", read(rsa).toString());
  }

  @Test
  void b17RefusesAKeyOfAnotherCertificateAndNamesBoth() {
    for (ServerCertificate stranger : new ServerCertificate[] {other, ec}) {
      String why = refused(rsa.pem(), stranger.key());
      assertTrue(why.contains(stranger.key().toString()) && why.contains(rsa.pem().toString()), why);
    }
    refused(ec.pem(), p521.key());
  }

  @Test
  void b17NamesAFileThatIsMissing() {
    Path none = directory.resolve("none.pem");
    assertTrue(refused(none, rsa.key()).contains(none + " cannot be read: NoSuchFileException"));
    assertTrue(refused(rsa.pem(), none).contains(none + " cannot be read: NoSuchFileException"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY", "CERTIFICATE"})
  void b17RefusesOtherKeysAndShowsNothingOfThem(String kind) throws Exception {
    Path key = Files.writeString(directory.resolve("bad.key"), "-----BEGIN " + kind + "-----\nQ0FOQVJZ\n-----END " + kind + "-----\n");
    String why = refused(rsa.pem(), key);
    assertTrue(why.contains(key.toString()), why);
    assertFalse(why.contains("Q0FOQVJZ") || why.contains("CANARY"), why);
    assertEquals(kind.startsWith("ENC"), why.contains("encrypted"), why);
  }

  @Test
  void b17RefusesAnEncryptedKeyOfTheOldForm() throws Exception {
    Path key = Files.writeString(directory.resolve("old.key"),
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nQ0FOQVJZ\n-----END RSA PRIVATE KEY-----\n");
    assertTrue(refused(rsa.pem(), key).contains("encrypted"));
  }

  @Test
  void b17RefusesWhatIsNoCertificate() throws Exception {
    Path garbage = Files.writeString(directory.resolve("garbage.pem"), "CANARY");
    String why = refused(garbage, rsa.key());
    assertTrue(why.contains(garbage.toString()) && !why.contains("CANARY"), why);
    assertTrue(refused(Files.writeString(directory.resolve("empty.pem"), ""), rsa.key()).contains("holds no certificate"));
  }
}
