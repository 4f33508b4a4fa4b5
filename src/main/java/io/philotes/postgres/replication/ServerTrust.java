package io.philotes.postgres.replication;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom a client trusts under {@code verify-ca} and {@code verify-full}. Java asks no date of a certificate that is trusted itself, as one is that a
 * server signed for itself; libpq does, and so do we: the server's certificate must be valid today.
 *
 * @param rootCertificate certificates in PEM, or null: the authorities that come with the Java runtime. Vert.x keeps what it made of
 *     them, or that it failed, and looks again when they are others
 * @param namesHost whether the certificate has to name the host as well. That is checked elsewhere, but Vert.x keeps it
 *     together with the trust: without this, one client could take the laxer check for the stricter
 */
public record ServerTrust(Buffer rootCertificate, boolean namesHost) implements TrustOptions {

  /** What the file holds now; null for none. Blocks. */
  static ServerTrust of(Path file, boolean namesHost) throws IOException {
    return new ServerTrust(file == null ? null : Buffer.buffer(PemIdentity.content(file)), namesHost);
  }

  @Override
  public TrustOptions copy() {
    return this;
  }

  /** May block. */
  @Override
  public TrustManagerFactory getTrustManagerFactory(Vertx vertx) throws Exception {
    return TrustOptions.wrap(new ValidToday((X509ExtendedTrustManager) authorities(vertx).getTrustManagers()[0])).getTrustManagerFactory(vertx);
  }

  /** The same for every name. */
  @Override
  public Function<String, TrustManager[]> trustManagerMapper(Vertx vertx) throws Exception {
    TrustManager[] managers = getTrustManagerFactory(vertx).getTrustManagers();
    return name -> managers;
  }

  private TrustManagerFactory authorities(Vertx vertx) throws Exception {
    if (rootCertificate != null) {
      return new PemTrustOptions().addCertValue(rootCertificate).getTrustManagerFactory(vertx);
    }
    TrustManagerFactory ofJava = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    ofJava.init((KeyStore) null);
    return ofJava;
  }

  /** Looks at the date first, so that the reason is a date whoever signed. */
  private static final class ValidToday extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager authorities;

    ValidToday(X509ExtendedTrustManager authorities) {
      this.authorities = authorities;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
      requireValid(chain);
      authorities.checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
      requireValid(chain);
      authorities.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
      requireValid(chain);
      authorities.checkServerTrusted(chain, type);
    }

    private static void requireValid(X509Certificate[] chain) throws CertificateException {
      try {
        chain[0].checkValidity();
      } catch (CertificateExpiredException late) {
        throw new CertificateException("the server's certificate expired at " + chain[0].getNotAfter().toInstant());
      } catch (CertificateNotYetValidException early) {
        throw new CertificateException("the server's certificate is not valid before " + chain[0].getNotBefore().toInstant());
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
      throw new CertificateException("a client is not judged here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
      throw new CertificateException("a client is not judged here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
      throw new CertificateException("a client is not judged here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return authorities.getAcceptedIssuers();
    }
  }
}
