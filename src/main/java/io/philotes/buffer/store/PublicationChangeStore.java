package io.philotes.buffer.store;

import io.philotes.bus.message.PublicationChange;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What has changed in the publications of the sources. Bounded: of each source the last thousand changes are kept. */
public final class PublicationChangeStore {

  private static final String RECORD = """
      WITH s AS (SELECT id FROM philotes.sources WHERE name = $1 AND fence = $7),
           r AS (INSERT INTO philotes.publication_changes (source_id, at, change, object, detail, lsn)
                 SELECT s.id, c.at, c.change, c.object, c.detail, c.lsn
                   FROM s, unnest($2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::bigint[]) AS c (at, change, object, detail, lsn)
                     ON CONFLICT DO NOTHING)
      SELECT count(*) FROM s""";

  private static final String TRIM = """
      DELETE FROM philotes.publication_changes c USING philotes.sources s
       WHERE s.name = $1 AND c.source_id = s.id
         AND c.at < (SELECT k.at FROM philotes.publication_changes k WHERE k.source_id = s.id ORDER BY k.at DESC OFFSET 999 LIMIT 1)""";

  /** Empty also in a schema of an older version. */
  private static final String THERE = "SELECT to_regclass('philotes.publication_changes') IS NOT NULL";

  /** Without kinds that a newer version may have written. */
  private static final String LAST = """
      SELECT at, lsn, change, object, detail FROM philotes.publication_changes WHERE source_id = $1 AND change = ANY ($3)
       ORDER BY at DESC, change, object LIMIT $2""";

  private static final String[] KINDS = Arrays.stream(PublicationChange.Kind.values()).map(Enum::name).toArray(String[]::new);

  private PublicationChangeStore() {}

  /**
   * Writes changes down; those that are there already stay as they are.
   *
   * @param fence of the leader
   * @return false, and nothing is written, when it leads no more, or the source is not registered yet
   */
  public static Future<Boolean> record(SqlClient client, String source, long fence, List<PublicationChange> changes) {
    return client.preparedQuery(RECORD).execute(Tuple.of(source)
            .addArrayOfOffsetDateTime(changes.stream().map(change -> change.at().atOffset(ZoneOffset.UTC)).toArray(OffsetDateTime[]::new))
            .addArrayOfString(changes.stream().map(change -> change.kind().name()).toArray(String[]::new))
            .addArrayOfString(changes.stream().map(PublicationChange::object).toArray(String[]::new))
            .addArrayOfString(changes.stream().map(PublicationChange::detail).toArray(String[]::new))
            .addArrayOfLong(changes.stream().map(change -> change.lsn().value()).toArray(Long[]::new))
            .addLong(fence))
        .map(rows -> rows.iterator().next().getLong(0) > 0)
        .compose(recorded -> client.preparedQuery(TRIM).execute(Tuple.of(source)).map(recorded));
  }

  /** The last changes of a source, newest first. */
  static Future<List<PublicationChange>> last(SqlClient client, int sourceId, int most) {
    return client.query(THERE).execute().compose(there -> !there.iterator().next().getBoolean(0) ? Future.succeededFuture(List.of())
        : client.preparedQuery(LAST).execute(Tuple.of(sourceId, most, KINDS)).map(rows -> {
          List<PublicationChange> changes = new ArrayList<>();
          rows.forEach(row -> changes.add(new PublicationChange(row.getOffsetDateTime(0).toInstant(), new Lsn(row.getLong(1)),
              PublicationChange.Kind.valueOf(row.getString(2)), row.getString(3), row.getString(4))));
          return changes;
        }));
  }
}
