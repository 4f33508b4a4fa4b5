package io.philotes.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a configuration depends on besides file and environment.
 *
 * @param maxHeapBytes largest size of the Java heap
 * @param instance the name of this process when none is given
 */
record Machine(long maxHeapBytes, String instance) {

  private static final Path KERNEL_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final int LONGEST_HOST = 50;

  /** This machine. Asks no name server, which could take seconds. */
  static Machine here(Map<String, String> environment) {
    String host = hostName(environment).replaceAll("[^A-Za-z0-9._-]", "-");
    String shortened = host.substring(0, Math.min(LONGEST_HOST, host.length()));
    return new Machine(Runtime.getRuntime().maxMemory(), shortened + "-" + ProcessHandle.current().pid());
  }

  private static String hostName(Map<String, String> environment) {
    String given = environment.getOrDefault("HOSTNAME", environment.getOrDefault("COMPUTERNAME", ""));
    if (!given.isBlank()) {
      return given;
    }
    try {
      return Files.readString(KERNEL_NAME).strip();
    } catch (IOException notLinux) {
      return "philotes";
    }
  }
}
