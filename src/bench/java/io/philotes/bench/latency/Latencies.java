package io.philotes.bench.latency;

import io.vertx.core.json.JsonObject;
import org.HdrHistogram.Histogram;

/** The percentiles of one run, in milliseconds. */
record Latencies(long count, Percentiles durable, Percentiles answered) {

  /** What a histogram of microseconds says. */
  record Percentiles(double p50, double p90, double p99, double p999, double max) {

    static Percentiles of(Histogram micros) {
      return new Percentiles(micros.getValueAtPercentile(50) / 1e3, micros.getValueAtPercentile(90) / 1e3,
          micros.getValueAtPercentile(99) / 1e3, micros.getValueAtPercentile(99.9) / 1e3, micros.getMaxValue() / 1e3);
    }

    static Percentiles of(JsonObject json) {
      return new Percentiles(json.getDouble("p50"), json.getDouble("p90"), json.getDouble("p99"), json.getDouble("p99.9"),
          json.getDouble("max"));
    }

    JsonObject json() {
      return new JsonObject().put("p50", p50).put("p90", p90).put("p99", p99).put("p99.9", p999).put("max", max);
    }
  }

  static Latencies of(Histogram durable, Histogram answered) {
    return new Latencies(answered.getTotalCount(), Percentiles.of(durable), Percentiles.of(answered));
  }

  static Latencies of(JsonObject json) {
    return new Latencies(json.getLong("count"), Percentiles.of(json.getJsonObject("durable")), Percentiles.of(json.getJsonObject("answered")));
  }

  JsonObject json() {
    return new JsonObject().put("count", count).put("durable", durable.json()).put("answered", answered.json());
  }
}
