package io.philotes.ingestion;

import io.philotes.ingestion.image.ValueLimit;

/**
 * What of a stream becomes an event, and how, where there is a choice.
 *
 * @param messages which logical messages do
 * @param values how long a value may be; a message that is longer is never stored as it is
 * @param storesRaw whether a change that cannot be decoded becomes an event that holds its message; else it ends the stream
 * @param largestRow the most text of a row that there is memory for, in bytes
 */
record ChangeRules(MessageFilter messages, ValueLimit values, boolean storesRaw, int largestRow) {

  /** No messages, no limit, no exception. */
  static final ChangeRules STRICT = of(MessageFilter.NONE);

  static ChangeRules of(MessageFilter messages) {
    return new ChangeRules(messages, ValueLimit.NONE, false, Integer.MAX_VALUE);
  }
}
