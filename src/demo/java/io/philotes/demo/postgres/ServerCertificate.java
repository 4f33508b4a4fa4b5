package io.philotes.demo.postgres;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A self-signed certificate for one host name, or one role, made by the JDK's keytool. */
public final class ServerCertificate {

  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Path pem;
  private final Path key;

  private ServerCertificate(Path pem, Path key) {
    this.pem = pem;
    this.key = key;
  }

  public static ServerCertificate of(Path directory, String host) throws IOException, InterruptedException, GeneralSecurityException {
    return of(directory, host, host, "-1d", "RSA", "-keysize", "2048");
  }

  /** One that was valid until a month ago. */
  public static ServerCertificate expired(Path directory, String host) throws IOException, InterruptedException, GeneralSecurityException {
    return of(directory, host, "expired-" + host, "-60d", "RSA", "-keysize", "2048");
  }

  /** One with a key on the curve P-256. */
  public static ServerCertificate p256(Path directory, String host) throws IOException, InterruptedException, GeneralSecurityException {
    return of(directory, host, "p256-" + host, "-1d", "EC", "-groupname", "secp256r1");
  }

  /** One with a key on the curve P-521. */
  public static ServerCertificate p521(Path directory, String host) throws IOException, InterruptedException, GeneralSecurityException {
    return of(directory, host, "p521-" + host, "-1d", "EC", "-groupname", "secp521r1");
  }

  private static ServerCertificate of(Path directory, String host, String file, String begin, String algorithm, String size, String value)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = directory.resolve(file + ".p12");
    Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "server",
        "-keyalg", algorithm, size, value, "-dname", "CN=" + host, "-ext", "san=dns:" + host, "-ext", "bc:c", "-startdate", begin, "-validity", "30",
        "-storetype", "PKCS12", "-storepass", new String(PASSWORD), "-keystore", store.toString()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool failed");
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return new ServerCertificate(write(directory.resolve(file + ".crt"), "CERTIFICATE", keys.getCertificate("server").getEncoded()),
        write(directory.resolve(file + ".key"), "PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded()));
  }

  private static Path write(Path file, String kind, byte[] content) throws IOException {
    String body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
    return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
  }

  public Path pem() {
    return pem;
  }

  public Path key() {
    return key;
  }

  /** The key, readable only by the owner of that file, as PostgreSQL demands, in a directory that this owner may enter. */
  public Path keyOwnedLike(Path other) throws IOException {
    Files.setPosixFilePermissions(key.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.setOwner(key, Files.getOwner(other));
    return key;
  }
}
