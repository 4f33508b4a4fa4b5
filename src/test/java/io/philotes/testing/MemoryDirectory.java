package io.philotes.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where servers of tests keep their data: in memory on a machine that has plenty, because every test creates and drops databases of
 * hundreds of files each, and file systems are slow at that. fsync is off in any case.
 */
final class MemoryDirectory {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long PLENTY = 16L << 30;

  private MemoryDirectory() {}

  static Path orTemporary() throws IOException {
    return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= PLENTY && available() >= PLENTY ? MEMORY
        : Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Bytes that Linux can give to processes without swapping; 0 when it does not say. */
  private static long available() throws IOException {
    Path information = Path.of("/proc/meminfo");
    if (!Files.isReadable(information)) {
      return 0;
    }
    return Files.readAllLines(information).stream().filter(line -> line.startsWith("MemAvailable:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).findFirst().orElse(0);
  }
}
