package io.philotes.verification;

import java.sql.SQLException;

/**
 * One way to spoil a good buffer.
 *
 * @param check the check that is meant for it
 */
record Corruption(String name, String check, Action action) {

  /** Spoils. */
  interface Action {
    void on(Forger forger) throws SQLException;
  }

  /** Of the careless kind: numbers and checksums stay as they were. */
  static Corruption plain(String name, String check, String... sql) {
    return new Corruption(name, check, forger -> {
      forger.all(sql);
      forger.store();
    });
  }

  /** Of values: checksums are made right again, positions and batches stay. */
  static Corruption sealed(String name, String check, String... sql) {
    return new Corruption(name, check, forger -> {
      forger.all(sql);
      forger.store();
      forger.seal();
    });
  }

  /** Of the careful kind: everything that can be computed is made right again. */
  static Corruption careful(String name, String check, String... sql) {
    return new Corruption(name, check, forger -> {
      forger.all(sql);
      forger.renumber();
      forger.store();
      forger.seal();
    });
  }

  /** Of other tables than the log. */
  static Corruption beside(String name, String check, String... sql) {
    return new Corruption(name, check, forger -> forger.all(sql));
  }
}
