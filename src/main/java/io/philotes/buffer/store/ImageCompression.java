package io.philotes.buffer.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;

/**
 * How a writer's session compresses large images: by lz4 where the server has it, which takes a third of the CPU of pglz, and
 * pglz can be most of a write. What an operator has chosen for the column, the role, the database or the server stays. See
 * PostgreSQL, chapter "Client Connection Defaults", default_toast_compression.
 */
public final class ImageCompression {

  private static final String CHOOSE = """
      SELECT set_config('default_toast_compression', 'lz4', false) FROM pg_settings
      WHERE name = 'default_toast_compression' AND source = 'default' AND 'lz4' = ANY (enumvals)""";

  private ImageCompression() {}

  public static Future<Void> choose(SqlConnection connection) {
    return connection.query(CHOOSE).execute().mapEmpty();
  }
}
