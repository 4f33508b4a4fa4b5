package io.philotes.verification;

import io.philotes.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Checks a buffer against its source, in one pass over the log and one over each table. Reads only tables, by plain SQL.
 *
 * <table>
 * <caption>The checks</caption>
 * <tr><td>K1</td><td>no gap, nothing twice: positions, seq, commit order, batches, checksums</td></tr>
 * <tr><td>K2</td><td>receipts: none lost, none that the source has not</td></tr>
 * <tr><td>K3</td><td>transactions are whole: number and sum of their events, and the bank's money</td></tr>
 * <tr><td>K4</td><td>order: of each writer, and of each account's versions</td></tr>
 * <tr><td>K5</td><td>state: the source's tables follow from the events</td></tr>
 * <tr><td>K6</td><td>images: complete, and values in the form of their type</td></tr>
 * <tr><td>K7</td><td>consumers: {@link Deliveries}</td></tr>
 * <tr><td>K8</td><td>the source's slot here; over time {@link SourceWatch}</td></tr>
 * <tr><td>K9</td><td>the process: {@link LogScan}, {@link ProcessWatch}</td></tr>
 * </table>
 *
 * <p>A log whose beginning retention has removed, or that has more than one epoch, is checked without what needs all rows:
 * lost receipts, sums and state.
 */
public final class Checker {

  private final Findings findings = new Findings();
  private final Connection buffer;
  private final Connection source;
  private final String name;
  private final boolean finished;
  private final Deliveries deliveries;

  private OrderCheck order;
  private Shadow shadow;
  private ReceiptCheck receipts;
  private MessageCheck messages;
  private long previous;

  private Checker(Connection buffer, Connection source, String name, boolean finished, Deliveries deliveries) {
    this.buffer = buffer;
    this.source = source;
    this.name = name;
    this.finished = finished;
    this.deliveries = deliveries;
  }

  /** Everything that the source has committed must be in the buffer: writers have stopped, and it has caught up. */
  public static CheckReport check(TestDatabase buffer, TestDatabase source, String name) {
    return check(buffer, source, name, true, null);
  }

  /** And the consumer must have seen all of it. */
  public static CheckReport check(TestDatabase buffer, TestDatabase source, String name, Deliveries deliveries) {
    return check(buffer, source, name, true, deliveries);
  }

  /** While everything runs: the buffer may be behind, but what it has must be right. */
  public static CheckReport checkRunning(TestDatabase buffer, TestDatabase source, String name) {
    return check(buffer, source, name, false, null);
  }

  /** K1 alone: for more rows than memory holds, for wrong values, for a source that is gone or published only a part. */
  public static CheckReport checkOrder(TestDatabase buffer, String name) {
    try (Connection connection = buffer.connect()) {
      snapshot(connection, id(buffer, name));
      Findings findings = new Findings();
      BufferTables tables = new BufferTables(connection, name);
      OrderCheck order = new OrderCheck(findings, tables);
      tables.events(order::event);
      order.end();
      return new CheckReport(findings.all(), order.transactions(), order.events(), 0);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long id(TestDatabase buffer, String name) {
    return buffer.queryLong("SELECT id FROM philotes.sources WHERE name = '" + name + "'");
  }

  private static CheckReport check(TestDatabase buffer, TestDatabase source, String name, boolean finished, Deliveries deliveries) {
    try (Connection ofBuffer = buffer.connect(); Connection ofSource = source.connect()) {
      snapshot(ofBuffer, id(buffer, name));
      return check(ofBuffer, ofSource, name, finished, deliveries);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Retention empties partitions by TRUNCATE, which respects no snapshot but waits for a lock: the lock comes first. */
  private static void snapshot(Connection buffer, long id) throws SQLException {
    buffer.setReadOnly(true);
    buffer.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    buffer.setAutoCommit(false);
    try (Statement statement = buffer.createStatement()) {
      statement.execute("LOCK TABLE philotes.events_" + id + " IN ACCESS SHARE MODE");
    }
  }

  /** Over connections of the caller's: the buffer is read in the transaction that is open there. */
  static CheckReport check(Connection buffer, Connection source, String name, boolean finished, Deliveries deliveries)
      throws SQLException {
    return new Checker(buffer, source, name, finished, deliveries).run();
  }

  private CheckReport run() throws SQLException {
    SlotCheck slots = new SlotCheck(source);
    BufferTables tables = new BufferTables(buffer, name);
    BufferedSource place = tables.source();
    order = new OrderCheck(findings, tables);
    shadow = new Shadow(findings, tables.relations(), place.floor() == 1);
    messages = new MessageCheck(findings);
    receipts = new ReceiptCheck(findings, shadow.isWhole());
    slots.compareWith(place, findings);
    tables.events(this::event);
    if (order.events() > 0) {
      receipts.endTransaction(previous);
    }
    order.end();
    compareWithSource();
    if (deliveries != null) {
      deliveries.findings(place.nextPosition() - 1).forEach(finding -> findings.add(finding.check(), finding.what()));
    }
    return new CheckReport(findings.all(), order.transactions(), order.events(), receipts.count());
  }

  private void event(BufferedEvent event) {
    order.event(event);
    if (order.endsTheOneBefore()) {
      receipts.endTransaction(previous);
    }
    if (order.beginsEpoch()) {
      shadow.forget();
      receipts.forget();
    }
    if (event.operation() == BufferedEvent.MESSAGE) {
      messages.event(event);
    } else {
      receipts.event(shadow.apply(event));
    }
    if (deliveries != null) {
      deliveries.compare(event, findings);
    }
    previous = event.position();
  }

  private void compareWithSource() throws SQLException {
    SourceTables tables = new SourceTables(source, findings);
    receipts.compareWith(tables.ledger(), finished);
    if (finished && shadow.isWhole()) {
      tables.compareWith(shadow);
    }
    source.rollback();
  }
}
