package io.philotes.bench.life;

import io.philotes.bench.Figures;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What an event cost the buffer's server: CPU time of its backends in microseconds, and bytes of WAL.
 *
 * @param read to give it to one consumer and to note that the consumer has it
 * @param clean to remove it
 */
record Life(String design, int round, double write, double read, double clean, double walBytes) {

  double whole() {
    return write + read + clean;
  }

  static Life median(List<Life> runs) {
    return new Life(runs.get(0).design(), runs.size(), Figures.median(runs, Life::write), Figures.median(runs, Life::read),
        Figures.median(runs, Life::clean), Figures.median(runs, Life::walBytes));
  }

  JsonObject json() {
    return new JsonObject().put("design", design).put("round", round).put("writeMicros", write).put("readMicros", read)
        .put("cleanMicros", clean).put("wholeMicros", whole()).put("walBytes", walBytes);
  }
}
