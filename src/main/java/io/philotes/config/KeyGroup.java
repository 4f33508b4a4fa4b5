package io.philotes.config;

import io.philotes.config.ConfigKey.Initial;
import io.philotes.config.ConfigKey.Initial.Kind;

/** Makes the keys of one mapping. */
record KeyGroup(String path) {

  <T> ConfigKey<T> value(String name, ValueType<T> type, String initial, Frequency frequency, String explanation) {
    return key(name, type, false, Kind.VALUE, initial, frequency, explanation);
  }

  <T> ConfigKey<T> required(String name, ValueType<T> type, Frequency frequency, String explanation) {
    return key(name, type, false, Kind.REQUIRED, "", frequency, explanation);
  }

  <T> ConfigKey<T> computed(String name, ValueType<T> type, String initial, Frequency frequency, String explanation) {
    return key(name, type, false, Kind.COMPUTED, initial, frequency, explanation);
  }

  <T> ConfigKey<T> none(String name, ValueType<T> type, String meaning, Frequency frequency, String explanation) {
    return key(name, type, false, Kind.NONE, meaning, frequency, explanation);
  }

  /** A list, empty unless given. */
  <T> ConfigKey<T> list(String name, ValueType<T> element, String meaning, Frequency frequency, String explanation) {
    return key(name, element, true, Kind.NONE, meaning, frequency, explanation);
  }

  private <T> ConfigKey<T> key(String name, ValueType<T> type, boolean list, Kind kind, String initial,
                               Frequency frequency, String explanation) {
    String full = path.isEmpty() ? name : path + "." + name;
    return new ConfigKey<>(full, type, list, new Initial(kind, initial), frequency, explanation);
  }
}
