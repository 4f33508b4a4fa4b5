package io.philotes.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address and a port to listen on.
 *
 * @param host name or address without brackets; 0.0.0.0 stands for every address of the machine, those of IPv6 too
 */
public record ListenAddress(String host, int port) {

  private static final String EVERYWHERE = "0.0.0.0";
  private static final String LIMITS = ":port, host:port or [address]:port";
  private static final Pattern FORM = Pattern.compile("(?:(?<name>[\\w.-]{1,253})|\\[(?<address>[0-9A-Fa-f:.]{2,45})\\])?:(?<port>\\d{1,9})");

  /** Without a host it means every address, as it did in the original worker. */
  static ValueType<ListenAddress> type() {
    return new ValueType<>("address", LIMITS, ListenAddress::parse, ListenAddress::toString);
  }

  private static ListenAddress parse(String text) throws InvalidValue {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new InvalidValue("'" + text + "' is not an address to listen on", "Write " + LIMITS + ", for example 127.0.0.1:8081.");
    }
    String host = form.group("name") == null ? form.group("address") : form.group("name");
    return new ListenAddress(host == null ? EVERYWHERE : host, ValueTypes.port().parse(form.group("port")));
  }

  /** Whether only this machine reaches it. */
  public boolean isLocal() {
    return Loopback.is(host);
  }

  /** Whether both are one address, as far as their text tells. Port 0 is chosen by the system, and never the same twice. */
  public boolean isSame(ListenAddress other) {
    return port != 0 && port == other.port && plainHost().equalsIgnoreCase(other.plainHost());
  }

  /** Whether they are not the same and still cannot both be listened on: one is every address, that of the other included. */
  boolean isInTheWayOf(ListenAddress other) {
    return port == other.port && !isSame(other) && (plainHost().equals(EVERYWHERE) || other.plainHost().equals(EVERYWHERE));
  }

  private String plainHost() {
    return switch (host) {
      case "localhost" -> "127.0.0.1";
      case "0:0:0:0:0:0:0:1" -> "::1";
      case "::", "0:0:0:0:0:0:0:0" -> EVERYWHERE;
      default -> host;
    };
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
