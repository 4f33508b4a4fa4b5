package io.philotes.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file of the dashboard, held in memory.
 *
 * @param etag names this content: another build has another
 */
record DashboardFile(String contentType, Buffer body, String etag) {

  private static final int ETAG_BYTES = 12;

  /** Reads a resource of the class path; blocks. */
  static DashboardFile read(String resource, String contentType) {
    try (InputStream in = DashboardFile.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + resource);
      }
      byte[] bytes = in.readAllBytes();
      return new DashboardFile(contentType, Buffer.buffer(bytes), '"' + digest(bytes) + '"');
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] whole = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(whole, 0, ETAG_BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** @param ifNoneMatch the request's header, or null */
  boolean isHeldBy(String ifNoneMatch) {
    return ifNoneMatch != null && ifNoneMatch.contains(etag);
  }
}
