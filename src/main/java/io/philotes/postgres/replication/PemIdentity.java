package io.philotes.postgres.replication;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;

/**
 * A certificate with its key, to be shown to the other side of a connection. Vert.x keeps what it made of one, at most 256
 * for each client, and looks again when it is another: two are the same when what they hold is the same. It has no readable
 * text form.
 *
 * @param chain the certificate first, then what leads to its authority
 */
public record PemIdentity(List<X509Certificate> chain, PrivateKey key) implements KeyCertOptions {

  private static final Pattern PKCS8 = Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final String DECRYPT = ": write it with openssl pkcs8 -topk8 -nocrypt, for the eyes of the service alone";
  /** For a store that never leaves the memory. */
  private static final char[] NO_SECRET = "memory".toCharArray();

  public PemIdentity {
    chain = List.copyOf(chain);
  }

  /**
   * Reads both files. Blocks.
   *
   * @throws UnusablePemException naming the file, when one cannot be read, the key is encrypted or not PKCS#8, or the two do
   *     not belong together
   */
  public static PemIdentity read(Path certificate, Path key) throws IOException {
    List<X509Certificate> chain = certificates(certificate);
    PublicKey shown = chain.get(0).getPublicKey();
    PrivateKey secret = privateKey(key, shown.getAlgorithm(), certificate);
    if (!belongTogether(secret, shown)) {
      throw unusable(key, "holds a key that is not the one of the certificate in " + certificate, null);
    }
    return new PemIdentity(chain, secret);
  }

  /** What a file holds now. */
  static byte[] content(Path file) throws UnusablePemException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw unusable(file, "cannot be read: " + unreadable.getClass().getSimpleName(), unreadable);
    }
  }

  private static List<X509Certificate> certificates(Path file) throws UnusablePemException {
    try {
      List<X509Certificate> found = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content(file))).stream()
          .map(X509Certificate.class::cast).toList();
      if (!found.isEmpty()) {
        return found;
      }
    } catch (CertificateException malformed) {
      throw unusable(file, "holds no PEM certificate that can be read", null);
    }
    throw unusable(file, "holds no certificate", null);
  }

  private static PrivateKey privateKey(Path file, String algorithm, Path certificate) throws UnusablePemException {
    String text = new String(content(file), ISO_8859_1);
    if (text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("ENCRYPTED\n")) {
      throw unusable(file, "holds an encrypted key" + DECRYPT, null);
    }
    Matcher pem = PKCS8.matcher(text);
    if (!pem.find()) {
      throw unusable(file, text.contains(" PRIVATE KEY-----") ? "holds a key that is not in the form PKCS#8" + DECRYPT : "holds no PEM private key", null);
    }
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
    } catch (InvalidKeySpecException other) {
      throw unusable(file, "holds no " + algorithm + " key, as the certificate in " + certificate + " needs", null);
    } catch (GeneralSecurityException | IllegalArgumentException malformed) {
      throw unusable(file, "holds a key that cannot be read", null);
    }
  }

  private static boolean belongTogether(PrivateKey secret, PublicKey shown) {
    try {
      Signature signature = Signature.getInstance(switch (secret.getAlgorithm()) {
        case "RSA" -> "SHA256withRSA";
        case "EC" -> "SHA256withECDSA";
        default -> secret.getAlgorithm();
      });
      signature.initSign(secret);
      signature.update(shown.getEncoded());
      byte[] signed = signature.sign();
      signature.initVerify(shown);
      signature.update(shown.getEncoded());
      return signature.verify(signed);
    } catch (GeneralSecurityException different) {
      return false;
    }
  }

  private static UnusablePemException unusable(Path file, String why, Throwable cause) {
    return new UnusablePemException(file, why, cause);
  }

  @Override
  public KeyCertOptions copy() {
    return this;
  }

  @Override
  public KeyManagerFactory getKeyManagerFactory(Vertx vertx) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("identity", key, NO_SECRET, chain.toArray(new X509Certificate[0]));
    KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_SECRET);
    return factory;
  }

  /** The same whatever name the other side asked for. */
  @Override
  public Function<String, KeyManagerFactory> keyManagerFactoryMapper(Vertx vertx) {
    return name -> null;
  }

  @Override
  public String toString() {
    return "PemIdentity[]";
  }
}
