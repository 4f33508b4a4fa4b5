package io.philotes.ingestion;

/**
 * Tells from a walsender's application name whose it is: {@code philotes <source> <fence>}. PostgreSQL cuts application
 * names at 63 bytes, so the fence of a very long source name may be missing: then nobody is recognised.
 */
final class SlotHolder {

  /** Bytes of an application name; names of sources are ASCII. */
  private static final int LONGEST = 63;

  private SlotHolder() {}

  static String applicationName(String source, long fence) {
    return prefix(source) + fence;
  }

  /** Whether the name is that of an instance of ours which reads the source, whatever its fence is. */
  static boolean isOurs(String applicationName, String source) {
    String prefix = prefix(source);
    return applicationName != null && applicationName.startsWith(prefix.length() <= LONGEST ? prefix : prefix.substring(0, LONGEST));
  }

  /** Whether the name is that of an instance of ours which led the source under an older fence. */
  static boolean isFormerLeader(String applicationName, String source, long fence) {
    if (applicationName == null || !applicationName.startsWith(prefix(source))) {
      return false;
    }
    try {
      return Long.parseLong(applicationName.substring(prefix(source).length())) < fence;
    } catch (NumberFormatException notOurs) {
      return false;
    }
  }

  private static String prefix(String source) {
    return "philotes " + source + " ";
  }
}
