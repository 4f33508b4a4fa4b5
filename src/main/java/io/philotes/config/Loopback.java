package io.philotes.config;

/** Whether a host is this machine: 127.0.0.0/8, ::1 or localhost. Looks at the text only; nothing is resolved. */
public final class Loopback {

  private static final String IPV4 = "127(\\.\\d{1,3}){3}";

  private Loopback() {}

  public static boolean is(String host) {
    return host.equalsIgnoreCase("localhost") || host.equals("::1") || host.equals("0:0:0:0:0:0:0:1") || host.matches(IPV4);
  }

  /** Whether two hosts are the same one as far as their text tells. */
  static boolean sameHost(String one, String other) {
    return one.equalsIgnoreCase(other) || is(one) && is(other);
  }
}
