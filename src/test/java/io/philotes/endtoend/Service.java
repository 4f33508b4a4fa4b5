package io.philotes.endtoend;

import io.philotes.testing.TestDatabase;
import java.util.List;

/**
 * A running service with one pair of databases for all tests of a class: a test writes to the source and gets the events
 * that came of it. Every method blocks.
 */
final class Service implements AutoCloseable {

  private static final String EVENTS = """
      SELECT e.operation, r.schema_name, r.table_name, e.before::text, e.after::text, e.metadata::text, e.seq, e.commit_lsn,
             (SELECT string_agg(c ->> 'name', ',') FROM json_array_elements(r.columns) c), v.key_columns::text, e.position, v.before_kind
        FROM philotes.events_1 e JOIN philotes.relations r ON r.source_id = 1 AND r.id = e.relation
        JOIN philotes.cdc_events v ON v.id = e.position AND v.source_id = 'bank'
       WHERE e.position > %d AND r.table_name <> 'marker' ORDER BY e.position""";

  private final Rig rig;
  private Embedded embedded;

  private Service(Rig rig) {
    this.rig = rig;
    resume();
  }

  static Service start() {
    return start(Rig.open());
  }

  static Service start(Rig rig) {
    return new Service(rig);
  }

  /**
   * One event as the buffer holds it.
   *
   * @param operation 1 insert, 2 update, 3 delete, 4 truncate
   * @param columns names in the description of the table that the event was written with
   * @param beforeKind as the view has it
   */
  record Event(int operation, String schema, String table, String before, String after, String metadata, int seq,
               long commitLsn, String columns, String key, long position, String beforeKind) {

    static Event of(List<String> row) {
      return new Event(Integer.parseInt(row.get(0)), row.get(1), row.get(2), row.get(3), row.get(4), row.get(5),
          Integer.parseInt(row.get(6)), Long.parseLong(row.get(7)), row.get(8), row.get(9), Long.parseLong(row.get(10)), row.get(11));
    }
  }

  Rig rig() {
    return rig;
  }

  TestDatabase source() {
    return rig.source();
  }

  Embedded embedded() {
    return embedded;
  }

  /** Runs each statement in a transaction of its own; the events that follow, in order. */
  List<Event> capture(String... statements) {
    long before = settled();
    rig.source().execute(statements);
    return since(before);
  }

  /** The last position when everything committed so far is buffered. */
  long settled() {
    rig.awaitBuffered();
    return rig.lastPosition();
  }

  /** Everything committed so far that came after a position. */
  List<Event> since(long position) {
    rig.awaitBuffered();
    return rig.buffer().query(EVENTS.formatted(position)).stream().map(Event::of).toList();
  }

  /** Stops the service; what is committed from now on waits in the source. */
  void pause() {
    embedded.close();
    embedded = null;
  }

  void resume() {
    embedded = rig.embed();
    rig.awaitStreaming();
  }

  /** The tables of schema public must follow from the events of all tests. */
  void checkAndClose() {
    try {
      settled();
      rig.check();
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    if (embedded != null) {
      embedded.close();
    }
    rig.close();
  }
}
