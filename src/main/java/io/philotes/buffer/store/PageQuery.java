package io.philotes.buffer.store;

/**
 * The statement that reads a page of one source, for cursors within one stretch of its positions. Its parameters are the
 * cursor, the most events and the most bytes of images.
 *
 * <p>The stretch stands in the text, so that the plan that the server keeps names only the partitions of the stretch, and
 * each execution locks only them, however many the log has. With parameters alone it would have to choose between
 * planning every page anew, which takes longer than to read a few events, and locking every partition.
 *
 * @param from before the first position of the stretch
 * @param to its last position
 */
record PageQuery(long from, long to, String sql) {

  private static final long STRETCH = 100_000;
  /** As many positions as the largest usual page has. A larger page gets a longer stretch. */
  private static final int BEYOND = 10_000;

  /**
   * Positions are dense, so the range has at most {@code $2} rows. First it is weighed; only when it is too heavy, the
   * place to cut it is looked for, by a window over narrow rows: one over whole rows copies each of them twice.
   * {@code json_send} gives the text in the client's encoding, where a cast to text would copy it twice more. All of it
   * sees one snapshot.
   */
  private static final String PAGE = """
      SELECT position, commit_lsn, seq, last, lsn, xid, commit_time, relation, operation,
             json_send(before), json_send(after), json_send(metadata)
        FROM philotes.events_%1$d e
       WHERE %2$s
         AND position < (SELECT s.next_position FROM philotes.sources s WHERE s.id = %1$d)
         AND position >= (SELECT r.floor_position FROM philotes.retention r WHERE r.source_id = %1$d)
         AND position <= (
           SELECT CASE WHEN sum(%3$s) > $3::bigint THEN (
                    SELECT coalesce(max(w.position) FILTER (WHERE w.bytes <= $3::bigint), $1::bigint + 1)
                      FROM (SELECT e.position, sum(%3$s) OVER (ORDER BY e.position) AS bytes
                              FROM philotes.events_%1$d e WHERE %2$s) w) ELSE $1::bigint + $2::int END
             FROM philotes.events_%1$d e WHERE %2$s)
       ORDER BY position""";

  /** A query for at least this page. */
  static PageQuery of(int sourceId, long after, int limit) {
    long from = from(after);
    long to = Math.max(from + STRETCH + BEYOND, after + limit);
    String range = "e.position > $1::bigint AND e.position <= $1::bigint + $2::int AND e.position > " + from + " AND e.position <= " + to;
    return new PageQuery(from, to, String.format(PAGE, sourceId, range, ImageWeight.sql()));
  }

  /** Where the stretch of a cursor begins. */
  static long from(long after) {
    return Math.floorDiv(after, STRETCH) * STRETCH;
  }

  boolean covers(long after, int limit) {
    return after >= from && after + limit <= to;
  }
}
