package io.philotes.verification;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * K9 on memory, threads and files of processes, from {@code /proc}; finds nothing where there is none. The caller decides
 * when to {@link #sample}.
 */
public final class ProcessWatch {

  private final long mostMegabytes;
  private final long mostThreads;
  private final long mostFiles;
  private final Findings findings = new Findings();
  private long megabytes;
  private long threads;
  private long files;

  public ProcessWatch(long mostMegabytes, long mostThreads, long mostFiles) {
    this.mostMegabytes = mostMegabytes;
    this.mostThreads = mostThreads;
    this.mostFiles = mostFiles;
  }

  /** Looks at a process; one that has ended is passed over. */
  public synchronized void sample(long pid) {
    Path process = Path.of("/proc", String.valueOf(pid));
    try (Stream<Path> open = Files.list(process.resolve("fd"))) {
      List<String> status = Files.readAllLines(process.resolve("status"));
      megabytes = most(megabytes, number(status, "VmRSS:") / 1024, mostMegabytes, "MB of memory");
      threads = most(threads, number(status, "Threads:"), mostThreads, "threads");
      files = most(files, open.count(), mostFiles, "open files");
    } catch (IOException ended) {
      return;
    }
  }

  private long most(long before, long now, long limit, String what) {
    if (now > limit && before <= limit) {
      findings.add("K9", "the process has " + now + " " + what + ", more than " + limit);
    }
    return Math.max(before, now);
  }

  private static long number(List<String> status, String name) {
    return status.stream().filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(0);
  }

  public synchronized List<Finding> findings() {
    return findings.all();
  }

  /** The most that was seen. */
  @Override
  public synchronized String toString() {
    return megabytes + " MB, " + threads + " threads, " + files + " files at most";
  }
}
