package io.philotes.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process of this machine has used so far, from Linux' {@code /proc}; null stands for a process that cannot be
 * looked at: gone or going, or on another machine.
 *
 * @param micros CPU time, user and system; the kernel counts in steps of 10 ms
 * @param peakKilobytes largest resident set (VmHWM)
 */
public record Usage(long micros, long peakKilobytes) {

  private static final long MICROS_PER_TICK = 10_000;
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  public static Usage of(long pid) {
    Path process = Path.of("/proc", String.valueOf(pid));
    try {
      String stat = Files.readString(process.resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
      long peak = peak(Files.readAllLines(process.resolve("status")));
      return peak == 0 ? null : new Usage(ticks * MICROS_PER_TICK, peak);
    } catch (IOException | ArrayIndexOutOfBoundsException e) {
      return null;
    }
  }

  private static long peak(List<String> status) {
    return status.stream().filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).findFirst().orElse(0);
  }

  public static long micros(Usage usage) {
    return usage == null ? 0 : usage.micros();
  }
}
