package io.philotes.config;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** The types of values that PostgreSQL knows: hosts, TLS modes, slots, publications, tables. */
final class PostgresTypes {

  private static final int LONGEST_IDENTIFIER = 63;
  private static final String NAME_LIMITS = "1 to 63 letters, digits, '-', '_' or '.'";

  private PostgresTypes() {}

  /** The name of a source or consumer: part of event ids, bus addresses and metrics. */
  static ValueType<String> name() {
    return ValueTypes.matching("name", "[A-Za-z0-9._-]{1,63}", NAME_LIMITS);
  }

  /** As PostgreSQL allows it, chapter "Replication Slots": lower case, so that it never needs quoting. */
  static ValueType<String> slot() {
    return ValueTypes.matching("slot name", "[a-z0-9_]{1,63}", "1 to 63 of a-z, 0-9 and '_'");
  }

  static ValueType<String> identifier() {
    return ValueTypes.text(LONGEST_IDENTIFIER);
  }

  static ValueType<String> host() {
    return new ValueType<>("host", "name or address", text -> {
      if (text.contains("://") || text.contains("@")) {
        throw new InvalidValue("a URL is not a host name", "Write the host alone; port, user and database have keys of their own.");
      }
      if (text.startsWith("/")) {
        throw new InvalidValue("'" + text + "' is a socket directory", "Write a host name or address; Unix sockets are not supported.");
      }
      if (text.startsWith("[") || text.matches("[^:]+:\\d+")) {
        throw new InvalidValue("'" + text + "' holds more than a host", "Write the host without port and without brackets.");
      }
      if (!text.matches("[^\\s\\p{Cntrl}]{1,253}")) {
        throw new InvalidValue("'" + text + "' is not a host name", "Write a host name or an IP address.");
      }
      return text;
    }, Function.identity());
  }

  static ValueType<SslMode> sslMode() {
    String limits = "disable, require, verify-ca or verify-full";
    return new ValueType<>("word", limits, text -> {
      if (text.equals("allow") || text.equals("prefer")) {
        throw new InvalidValue("'" + text + "' is refused, because it silently falls back to an unencrypted connection", "Write verify-full.");
      }
      for (SslMode mode : SslMode.values()) {
        if (mode.text().equals(text)) {
          return mode;
        }
      }
      throw new InvalidValue("'" + text + "' is not an sslMode", "Write " + limits + ".");
    }, SslMode::text);
  }

  /** A table as the catalog spells it; names that hold a dot or a quote can only be captured through the publication. */
  static ValueType<String> table() {
    String hint = "Write schema.table as in the catalog, for example public.orders.";
    return new ValueType<>("table", "schema.table", text -> {
      String[] parts = text.split("\\.", -1);
      if (parts.length == 1) {
        throw new InvalidValue("table '" + text + "' has no schema", hint);
      }
      if (parts.length != 2 || !isIdentifier(parts[0]) || !isIdentifier(parts[1])) {
        throw new InvalidValue("'" + text + "' is not schema.table", hint);
      }
      if (text.contains("*")) {
        throw new InvalidValue("'" + text + "' is a pattern", "Name each table, or name none to capture all tables.");
      }
      return text;
    }, Function.identity());
  }

  /** The prefix of logical messages, or how it begins. Those of ours are no events. */
  static ValueType<String> messagePrefix() {
    String limits = "text, or its beginning and '*'";
    return new ValueType<>("message prefix", limits, text -> {
      if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
        throw new InvalidValue("'" + text + "' is not the prefix of a message", "Write " + limits + "; '*' alone captures all messages.");
      }
      if (text.startsWith("philotes:")) {
        throw new InvalidValue("messages of '" + text + "' are for Philotes and never events",
            "Choose another prefix; 'annotations: true' makes philotes:annotate work.");
      }
      return text;
    }, Function.identity());
  }

  private static boolean isIdentifier(String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return bytes >= 1 && bytes <= LONGEST_IDENTIFIER && text.equals(text.strip())
        && text.chars().noneMatch(c -> c == '"' || Character.isISOControl(c));
  }
}
