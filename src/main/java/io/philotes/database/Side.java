package io.philotes.database;

import io.philotes.error.ErrorCode;

/** Which database a failure belongs to: each has its own codes. */
public enum Side {
  SOURCE,
  BUFFER;

  ErrorCode pick(ErrorCode source, ErrorCode buffer) {
    return this == SOURCE ? source : buffer;
  }
}
