package io.philotes.verification;

/** One row of the ledger: what a transaction of the workload says of itself. */
record Receipt(int writer, long n, int events, String sum, String row) {

  static Receipt of(RowImage row) {
    return new Receipt(Integer.parseInt(row.get("writer")), Long.parseLong(row.get("n")), Integer.parseInt(row.get("n_events")),
        row.get("sum"), row.text());
  }

  String name() {
    return "receipt " + writer + "/" + n;
  }
}
