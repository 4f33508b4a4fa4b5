package io.philotes.verification;

import java.util.Random;
import java.util.Set;

/** What a transaction of the workload does, and how often: weights out of a thousand. */
public enum Shape {
  /** Money from one account to another. */
  TRANSFER(507),
  /** Rows of many types come, change and go. */
  ITEM(100),
  /** Rows of a table without a key, under REPLICA IDENTITY FULL. */
  KEYLESS(30),
  /** Rows of a table whose names need every quote. */
  ODD_NAMES(20),
  /** A row gets another key. */
  KEY_CHANGE(30),
  /** A part is taken back, the rest stays. */
  SAVEPOINT(80),
  /** Up to 500 rows by one statement. */
  MANY_ROWS(30),
  /** Rows by COPY, which share an LSN. */
  COPY(30),
  /** A row moves from partition to partition. */
  PARTITION_MOVE(30),
  /** Two tables are emptied by one statement. */
  TRUNCATE(10),
  /** Prepared first, committed later. */
  TWO_PHASE(20),
  /** With logical messages, which nobody asked for. */
  MESSAGE(20),
  /** A column comes, another one goes, or the table is made anew, between changes. */
  DDL(10),
  /** More rows than a batch has. */
  LARGE(3),
  /** Nothing that is published: empty, catalog only, large objects, an unlogged table. Has no receipt. */
  NOISE(80);

  private static final Shape[] ALL = values();

  private final int weight;

  Shape(int weight) {
    this.weight = weight;
  }

  /** Draws one; those without are drawn again. */
  static Shape pick(Random random, Set<Shape> without) {
    while (true) {
      int dice = random.nextInt(1000);
      int next = 0;
      while (dice >= ALL[next].weight) {
        dice -= ALL[next++].weight;
      }
      if (!without.contains(ALL[next])) {
        return ALL[next];
      }
    }
  }
}
