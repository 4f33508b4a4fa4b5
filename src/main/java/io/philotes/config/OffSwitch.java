package io.philotes.config;

import java.util.List;

/**
 * What a variable of the original worker switches off when it is false. It switches nothing on: its keys hold when they
 * are given.
 *
 * @param keys that count as not given then
 * @param rest what stays all the same, for the log and the document
 */
record OffSwitch(List<ConfigKey<?>> keys, String rest) {
  OffSwitch {
    keys = List.copyOf(keys);
  }
}
