package io.philotes.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the tree into the records, group by group, and checks what belongs to one group. */
final class ConfigReader {

  private final Reading reading;
  private final Problems problems;
  private final Machine machine;

  ConfigReader(Reading reading, Machine machine) {
    this.reading = reading;
    this.problems = reading.problems();
    this.machine = machine;
  }

  PhilotesConfig read() {
    List<SourceConfig> sources = sources();
    BufferConfig buffer = buffer();
    List<ConsumerConfig> consumers = consumers(sources);
    HttpConfig http = new HttpReader(reading.section("http"), problems).read();
    CdcConfig cdc = cdc(sources.size());
    RetryConfig retry = retry();
    List<VerticleConfig> verticles = verticles();
    if (!buffer.enabled()) {
      new WithoutBuffer(reading, problems).check(sources, consumers);
    }
    String instance = reading.top().computed(ConfigKeys.INSTANCE, machine::instance);
    return new PhilotesConfig(instance, sources, buffer, cdc, retry, consumers, http, verticles);
  }

  private List<SourceConfig> sources() {
    List<Section> sections = reading.sections("sources");
    List<SourceConfig> sources = new ArrayList<>();
    sections.forEach(section -> sources.add(source(section, sections.size() == 1)));
    if (sections.isEmpty() && problems.sound("sources")) {
      problems.add("sources", "no source is configured",
          "Set sources[0].database and sources[0].user, or the variables PHILOTES_SOURCE_DATABASE and PHILOTES_SOURCE_USER.");
    }
    return sources;
  }

  private SourceConfig source(Section section, boolean only) {
    DatabaseConfig database = new DatabaseReader(section, ConfigKeys.SOURCE, problems).read();
    String name = section.computed(ConfigKeys.SOURCE_NAME, () -> only ? nameOf(section, database) : "");
    if (!only && !section.has(ConfigKeys.SOURCE_NAME)) {
      section.problem(ConfigKeys.SOURCE_NAME, "is missing", "Give each of several sources a name.");
    }
    List<String> tables = section.list(ConfigKeys.SOURCE_TABLES);
    return new SourceConfig(name, database,
        section.value(ConfigKeys.SOURCE_SLOT),
        section.value(ConfigKeys.SOURCE_PUBLICATION),
        tables,
        section.value(ConfigKeys.SOURCE_TAKEOVER),
        section.value(ConfigKeys.SOURCE_WAL_WARN_BYTES),
        section.value(ConfigKeys.SOURCE_WAL_WARN_TIME),
        new PublicationReader(section, tables).read(),
        section.value(ConfigKeys.SOURCE_PUBLICATION_INTERVAL),
        section.list(ConfigKeys.SOURCE_MESSAGE_PREFIXES),
        section.value(ConfigKeys.SOURCE_ANNOTATIONS),
        new ContentPolicy(section.value(ConfigKeys.SOURCE_MAX_VALUE_BYTES), section.value(ConfigKeys.SOURCE_ON_VALUE_TOO_LARGE),
            section.value(ConfigKeys.SOURCE_ON_UNDECODABLE)));
  }

  private String nameOf(Section section, DatabaseConfig database) {
    String name = database.database();
    try {
      return name.isEmpty() ? name : ConfigKeys.SOURCE_NAME.type().parse(name);
    } catch (InvalidValue invalid) {
      section.problem(ConfigKeys.SOURCE_NAME, "the database name cannot serve as the source's name", "Give the source a name: "
          + ConfigKeys.SOURCE_NAME.type().limits() + ".");
      return name;
    }
  }

  private BufferConfig buffer() {
    Section section = reading.section("buffer");
    boolean enabled = section.value(ConfigKeys.BUFFER_ENABLED);
    DatabaseConfig database = enabled ? new DatabaseReader(section, ConfigKeys.BUFFER_DATABASE, problems).read() : null;
    return new BufferConfig(enabled, database,
        section.value(ConfigKeys.BUFFER_RETENTION),
        section.value(ConfigKeys.BUFFER_CLEANUP_INTERVAL),
        section.optional(ConfigKeys.BUFFER_MAX_BYTES),
        section.value(ConfigKeys.BUFFER_POOL_SIZE),
        section.value(ConfigKeys.BUFFER_LEASE_DURATION));
  }

  private List<ConsumerConfig> consumers(List<SourceConfig> sources) {
    List<String> names = sources.stream().map(SourceConfig::name).toList();
    Map<String, String> seen = new HashMap<>();
    List<ConsumerConfig> consumers = new ArrayList<>();
    for (Section section : reading.sections("consumers")) {
      ConsumerConfig consumer = consumer(section, names);
      consumers.add(consumer);
      String other = seen.putIfAbsent(consumer.name(), section.path());
      if (other != null && !consumer.name().isEmpty()) {
        section.problem(ConfigKeys.CONSUMER_NAME, "'" + consumer.name() + "' is also the name of " + other, "Give each consumer its own name.");
      }
    }
    return consumers;
  }

  private ConsumerConfig consumer(Section section, List<String> sourceNames) {
    ConsumerConfig consumer = new ConsumerConfig(
        section.required(ConfigKeys.CONSUMER_NAME),
        section.value(ConfigKeys.CONSUMER_SINK),
        section.list(ConfigKeys.CONSUMER_SOURCES),
        section.value(ConfigKeys.CONSUMER_START),
        section.value(ConfigKeys.CONSUMER_ACK_TIMEOUT));
    for (String source : consumer.sources()) {
      if (!sourceNames.contains(source)) {
        String near = NearestName.of(source, sourceNames).map(name -> ", did you mean " + name).orElse("");
        section.problem(ConfigKeys.CONSUMER_SOURCES, "there is no source '" + source + "'" + near, "Name a configured source.");
      }
    }
    return consumer;
  }

  private CdcConfig cdc(int sources) {
    Section section = reading.section("cdc");
    int batchSize = section.value(ConfigKeys.CDC_BATCH_SIZE);
    Duration flushInterval = section.value(ConfigKeys.CDC_FLUSH_INTERVAL);
    ByteSize maxInFlightBytes = section.value(ConfigKeys.CDC_MAX_IN_FLIGHT_BYTES);
    checkHeap(section, maxInFlightBytes, Math.max(1, sources));
    Integer high = section.optional(ConfigKeys.CDC_HIGH_WATERMARK);
    return new CdcConfig(batchSize, flushInterval, maxInFlightBytes, high, lowWatermark(section, high));
  }

  private Integer lowWatermark(Section section, Integer high) {
    if (high == null) {
      if (section.optional(ConfigKeys.CDC_LOW_WATERMARK) != null && section.sound()) {
        problems.warn("cdc.lowWatermark has no effect without cdc.highWatermark.");
      }
      return null;
    }
    int low = section.computed(ConfigKeys.CDC_LOW_WATERMARK, () -> high / 2);
    if (low >= high) {
      section.problem(ConfigKeys.CDC_LOW_WATERMARK, low + " is not less than cdc.highWatermark, " + high
          + section.at(ConfigKeys.CDC_LOW_WATERMARK), "Make it smaller.");
    }
    return low;
  }

  private void checkHeap(Section section, ByteSize each, int sources) {
    long half = machine.maxHeapBytes() / 2;
    if (each.bytes() > half / sources) {
      String times = sources == 1 ? "" : " for each of " + sources + " sources";
      section.problem(ConfigKeys.CDC_MAX_IN_FLIGHT_BYTES, each + times + " exceeds 50 % of the heap of "
          + machine.maxHeapBytes() / (1024 * 1024) + "MB" + section.at(ConfigKeys.CDC_MAX_IN_FLIGHT_BYTES),
          "Make it smaller, or the heap larger with java -Xmx.");
    }
  }

  private RetryConfig retry() {
    Section section = reading.section("retry");
    int attempts = section.value(ConfigKeys.RETRY_MAX_ATTEMPTS);
    Duration initial = section.value(ConfigKeys.RETRY_INITIAL_INTERVAL);
    Duration max = section.value(ConfigKeys.RETRY_MAX_INTERVAL);
    if (max.compareTo(initial) < 0 && section.sound()) {
      section.problem(ConfigKeys.RETRY_MAX_INTERVAL, Durations.show(max) + " is shorter than retry.initialInterval, "
          + Durations.show(initial), "Make it at least as long.");
    }
    return new RetryConfig(attempts, initial, max, section.value(ConfigKeys.RETRY_MULTIPLIER));
  }

  private List<VerticleConfig> verticles() {
    List<VerticleConfig> verticles = new ArrayList<>();
    List<Node> items = reading.items("verticles");
    for (int i = 0; i < items.size(); i++) {
      Section section = verticle("verticles[" + i + "]", items.get(i));
      if (section != null) {
        verticles.add(new VerticleConfig(section.required(ConfigKeys.VERTICLE_CLASS),
            section.value(ConfigKeys.VERTICLE_THREADING) == ConfigKeys.Threading.EVENT_LOOP));
      }
    }
    return verticles;
  }

  /** An entry is a mapping, or the class name alone. */
  private Section verticle(String path, Node item) {
    if (item.is(Node.Kind.TEXT)) {
      Node map = Node.map(item.origin());
      map.fields().put(ConfigKeys.VERTICLE_CLASS.name(), item);
      return new Section(path, map, reading);
    }
    return reading.isKind(path, item, Node.Kind.MAP) ? new Section(path, item, reading) : null;
  }
}
