package io.philotes.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Where and when it was measured, and with which versions: a figure without these means nothing. */
public record Machine(Instant at, String processor, int processors, long memoryMegabytes, String java, String source, String buffer,
               String recvlogical, JsonObject measured) {

  /** @param jars that are measured here */
  public static Machine here(Servers servers, String recvlogical, JarOptions jars) throws IOException, SQLException {
    return new Machine(Instant.now().truncatedTo(ChronoUnit.SECONDS), field("/proc/cpuinfo", "model name"),
        Runtime.getRuntime().availableProcessors(), Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "")) / 1024,
        System.getProperty("java.vm.version"), servers.source().version(), servers.buffer().version(), recvlogical, jars.json());
  }

  /** Load average of the last minute: what others do on this machine disturbs everything. */
  public static double load() {
    try {
      return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    } catch (IOException e) {
      return -1;
    }
  }

  public JsonObject json() {
    return new JsonObject().put("at", at.toString()).put("processor", processor).put("processors", processors)
        .put("memoryMegabytes", memoryMegabytes).put("java", java).put("sourcePostgres", source)
        .put("bufferPostgres", buffer).put("recvlogical", recvlogical)
        .put("measured", measured);
  }

  private static String field(String file, String name) throws IOException {
    return Files.readAllLines(Path.of(file)).stream().filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse("0");
  }
}
