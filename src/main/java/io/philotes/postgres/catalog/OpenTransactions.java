package io.philotes.postgres.catalog;

import java.util.List;

/**
 * Transactions that a new slot would have to wait for.
 *
 * @param open those open for a while, as far as our role may see them, for people
 * @param prepared names of the prepared ones
 */
public record OpenTransactions(List<String> open, List<String> prepared) {
  public OpenTransactions {
    open = List.copyOf(open);
    prepared = List.copyOf(prepared);
  }
}
