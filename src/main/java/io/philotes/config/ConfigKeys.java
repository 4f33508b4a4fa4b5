package io.philotes.config;

import static io.philotes.config.Frequency.ESSENTIAL;
import static io.philotes.config.Frequency.FREQUENT;
import static io.philotes.config.Frequency.RARE;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every key, declared once. Reading, unknown-key detection, variables, the log of effective values and the test that
 * holds conf/philotes.yaml and src/docs/configuration.md to the code all work from this table.
 */
final class ConfigKeys {

  private static final int MOST_EVENTS = 1_000_000_000;
  private static final int LONGEST_CONDITION = 10_000;

  private static final KeyGroup TOP = new KeyGroup("");
  private static final KeyGroup SOURCES = new KeyGroup("sources[]");
  private static final KeyGroup FILTERS = new KeyGroup("sources[].filters[]");
  private static final KeyGroup BUFFER = new KeyGroup("buffer");
  private static final KeyGroup CONSUMERS = new KeyGroup("consumers[]");
  private static final KeyGroup HTTP = new KeyGroup("http");
  private static final KeyGroup CDC = new KeyGroup("cdc");
  private static final KeyGroup RETRY = new KeyGroup("retry");
  private static final KeyGroup VERTICLES = new KeyGroup("verticles[]");

  static final ConfigKey<String> SOURCE_NAME = SOURCES.computed("name", PostgresTypes.name(),
      "the database name, when there is one source", ESSENTIAL, "Name of the source in event ids, metrics and status; never change it.");
  static final DatabaseKeys SOURCE = DatabaseKeys.of("sources[]", "source database");
  static final ConfigKey<String> SOURCE_SLOT = SOURCES.value("slot", PostgresTypes.slot(), "philotes_cdc", FREQUENT,
      "Replication slot; created on the first start only.");
  static final ConfigKey<String> SOURCE_PUBLICATION = SOURCES.value("publication", PostgresTypes.identifier(), "philotes_pub",
      FREQUENT, "Publication; created on the first start when it does not exist.");
  static final ConfigKey<String> SOURCE_TABLES = SOURCES.list("tables", PostgresTypes.table(), "all tables, unless there are schemas", FREQUENT,
      "Tables to capture, as schema.table; only a superuser can create a publication of all.");
  static final ConfigKey<String> SOURCE_SCHEMAS = SOURCES.list("schemas", PostgresTypes.identifier(), "none", FREQUENT,
      "Schemas of which every table is captured, those to come too (PostgreSQL 15); only a superuser can create or alter such a publication.");
  static final ConfigKey<PublishedOperation> SOURCE_OPERATIONS = SOURCES.list("operations",
      ValueTypes.choice(PublishedOperation.values(), PublishedOperation::text), "all", FREQUENT, "Operations to capture.");
  static final ConfigKey<Boolean> SOURCE_VIA_ROOT = SOURCES.none("viaRoot", ValueTypes.bool(), "as the publication has it; false in a new one", RARE,
      "Whether changes of partitions come under the name of their root.");
  static final ConfigKey<GeneratedColumns> SOURCE_GENERATED_COLUMNS = SOURCES.none("generatedColumns",
      ValueTypes.choice(GeneratedColumns.values(), GeneratedColumns::text), "as the publication has it; none in a new one", RARE,
      "Which generated columns are captured (PostgreSQL 18).");
  static final ConfigKey<Duration> SOURCE_PUBLICATION_INTERVAL = SOURCES.value("publicationInterval", ValueTypes.duration("100ms", "60s"), "30s", RARE,
      "Time between two looks at what the publication publishes.");
  static final ConfigKey<String> SOURCE_MESSAGE_PREFIXES = SOURCES.list("messagePrefixes", PostgresTypes.messagePrefix(), "no messages",
      FREQUENT, "Prefixes of the logical messages to capture; one that ends with * stands for all that begin so.");
  static final ConfigKey<Boolean> SOURCE_ANNOTATIONS = SOURCES.value("annotations", ValueTypes.bool(), "false", FREQUENT,
      "Whether messages with the prefix philotes:annotate put their JSON into the metadata of the events behind them in their transaction.");
  static final ConfigKey<ByteSize> SOURCE_MAX_VALUE_BYTES = SOURCES.value("maxValueBytes", ValueTypes.size("1MB", "1GB"), "64MB", FREQUENT,
      "Longest text of a value, as the server sends it; a bytea is twice as long as its bytes. Larger ones need a larger heap.");
  static final ConfigKey<ContentPolicy.OnValueTooLarge> SOURCE_ON_VALUE_TOO_LARGE = SOURCES.value("onValueTooLarge",
      ValueTypes.choice(ContentPolicy.OnValueTooLarge.values(), ContentPolicy.OnValueTooLarge::text), "fail", FREQUENT,
      "What becomes of a larger value: the source stops, or the event comes without the value, with its length and SHA-256 in the metadata.");
  static final ConfigKey<ContentPolicy.OnUndecodable> SOURCE_ON_UNDECODABLE = SOURCES.value("onUndecodable",
      ValueTypes.choice(ContentPolicy.OnUndecodable.values(), ContentPolicy.OnUndecodable::text), "fail", RARE,
      "What becomes of a change that cannot be decoded: the source stops, or an event of the operation UNDECODED holds its message.");
  static final ConfigKey<Boolean> SOURCE_TAKEOVER = SOURCES.value("takeover", ValueTypes.bool(), "false", RARE,
      "Whether a new leader may end the old leader's replication connection on the source.");
  static final ConfigKey<ByteSize> SOURCE_WAL_WARN_BYTES = SOURCES.value("walWarnBytes", ValueTypes.size("0B", "1024TB"), "10GB",
      FREQUENT, "Warn when the source keeps so much WAL for the slot; 0B never.");
  static final ConfigKey<Duration> SOURCE_WAL_WARN_TIME = SOURCES.value("walWarnTime", ValueTypes.duration("0s", "365d"), "1h",
      FREQUENT, "Warn when the slot may be lost within this time; 0s never.");

  static final ConfigKey<String> FILTER_TABLE = FILTERS.required("table", PostgresTypes.table(), FREQUENT,
      "Table of which rows or columns are left out (PostgreSQL 15); tables names it too.");
  static final ConfigKey<String> FILTER_COLUMNS = FILTERS.list("columns", PostgresTypes.identifier(), "all columns", FREQUENT,
      "Columns to capture; with updates or deletes, those of its key among them.");
  static final ConfigKey<String> FILTER_WHERE = FILTERS.none("where", ValueTypes.text(LONGEST_CONDITION), "every row", FREQUENT,
      "Condition on a row, in SQL; with updates or deletes, on columns of its replica identity.");

  static final DatabaseKeys BUFFER_DATABASE = DatabaseKeys.of("buffer", "buffer database");
  static final ConfigKey<Boolean> BUFFER_ENABLED = BUFFER.value("enabled", ValueTypes.bool(), "true", RARE,
      "Whether changes are kept in the buffer; when false they go straight to the consumers, at least once, and cannot be replayed.");
  static final ConfigKey<Duration> BUFFER_RETENTION = BUFFER.value("retention", ValueTypes.duration("1ms", "36525d"), "168h",
      FREQUENT, "How long an event is kept at least; longer while a consumer has not passed it.");
  static final ConfigKey<ByteSize> BUFFER_MAX_BYTES = BUFFER.none("maxBytes", ValueTypes.size("1MB", "1024TB"), "no limit",
      FREQUENT, "Size of a source's events in the buffer at which its ingestion pauses (state DEGRADED).");
  static final ConfigKey<Duration> BUFFER_CLEANUP_INTERVAL = BUFFER.value("cleanupInterval", ValueTypes.duration("100ms", "365d"),
      "1h", FREQUENT, "Time between two removals of expired events.");
  static final ConfigKey<Integer> BUFFER_POOL_SIZE = BUFFER.value("poolSize", ValueTypes.integer(1, 1000), "8", RARE,
      "Most connections for reading events. Beside them: one to write and up to two to renew its lease for each source, at most eight that all sources share, one for cleanup.");
  static final ConfigKey<Duration> BUFFER_LEASE_DURATION = BUFFER.value("leaseDuration", ValueTypes.duration("2s", "10m"), "15s",
      RARE, "How long a silent leader keeps its lease before another instance takes over.");

  static final ConfigKey<String> CONSUMER_NAME = CONSUMERS.required("name", PostgresTypes.name(), ESSENTIAL,
      "Name of the consumer: its cursor, and its address philotes.consumer.NAME on the event bus.");
  static final ConfigKey<ConsumerConfig.SinkType> CONSUMER_SINK = CONSUMERS.value("sink",
      ValueTypes.choice(ConsumerConfig.SinkType.values(), ConsumerConfig.SinkType::text), "eventbus", ESSENTIAL,
      "Where its events go: a verticle on the event bus, or one JSON line each on stdout.");
  static final ConfigKey<String> CONSUMER_SOURCES = CONSUMERS.list("sources", PostgresTypes.name(), "all sources", FREQUENT,
      "Names of the sources it reads.");
  static final ConfigKey<ConsumerConfig.Start> CONSUMER_START = CONSUMERS.value("start",
      ValueTypes.choice(ConsumerConfig.Start.values(), ConsumerConfig.Start::text), "earliest", FREQUENT,
      "Where a consumer without a cursor begins: at the earliest kept event, or behind the latest.");
  static final ConfigKey<Duration> CONSUMER_ACK_TIMEOUT = CONSUMERS.value("ackTimeout", ValueTypes.duration("100ms", "1h"), "30s",
      RARE, "Longest wait for its reply; then the batch is delivered again.");

  static final ConfigKey<Boolean> HTTP_ENABLED = HTTP.value("enabled", ValueTypes.bool(), "true", FREQUENT,
      "Whether /stats, /metrics and /health are served.");
  static final ConfigKey<String> HTTP_HOST = HTTP.value("host", PostgresTypes.host(), "127.0.0.1", FREQUENT,
      "Address to listen on; any but loopback needs a token or allowAnonymous.");
  static final ConfigKey<Integer> HTTP_PORT = HTTP.value("port", ValueTypes.port(), "8080", FREQUENT, "Port to listen on.");
  static final ConfigKey<Path> HTTP_TOKEN_FILE = HTTP.none("tokenFile", ValueTypes.file(), "no token", FREQUENT,
      "File with the bearer token that /stats, /metrics and /api/v1/history ask for.");
  static final ConfigKey<Path> HTTP_ADMIN_TOKEN_FILE = HTTP.none("adminTokenFile", ValueTypes.file(), "no token", FREQUENT,
      "File with the bearer token for requests that change something; it may read, too.");
  static final ConfigKey<AllowAnonymous> HTTP_ALLOW_ANONYMOUS = HTTP.value("allowAnonymous",
      ValueTypes.choice(AllowAnonymous.values(), AllowAnonymous::text), "none", RARE,
      "What callers without a token may do when the address is not loopback.");
  static final ConfigKey<Path> HTTP_TLS_CERT = HTTP.none("tlsCert", ValueTypes.file(), "plain HTTP", RARE,
      "PEM file with the endpoint's certificate, for HTTPS; needs tlsKey. Exchanged files are noticed within 10 s.");
  static final ConfigKey<Path> HTTP_TLS_KEY = HTTP.none("tlsKey", ValueTypes.file(), "plain HTTP", RARE,
      "PEM file with the key of tlsCert: PKCS#8, not encrypted.");

  static final ConfigKey<ListenAddress> HTTP_HEALTH_ADDRESS = HTTP.none("healthAddress", ListenAddress.type(), "http.port alone", RARE,
      "Address of its own for /health, /health/live and /health/ready, beside http.port. Without a token or allowAnonymous it tells others only the status.");
  static final ConfigKey<ListenAddress> HTTP_METRICS_ADDRESS = HTTP.none("metricsAddress", ListenAddress.type(), "http.port alone", RARE,
      "Address of its own for /metrics, beside http.port; any but loopback needs a token or allowAnonymous.");

  static final ConfigKey<Integer> CDC_BATCH_SIZE = CDC.value("batchSize", ValueTypes.integer(1, 10_000), "1000", FREQUENT,
      "Most events in one write and in one delivery.");
  static final ConfigKey<Duration> CDC_FLUSH_INTERVAL = CDC.value("flushInterval", ValueTypes.duration("1ms", "1m"), "10ms",
      FREQUENT, "Longest time that an event waits for others before it is written.");
  static final ConfigKey<ByteSize> CDC_MAX_IN_FLIGHT_BYTES = CDC.value("maxInFlightBytes", ValueTypes.size("1MB", "64GB"), "64MB",
      RARE, "Most bytes of events in memory per source; at most half of the Java heap for all sources together.");
  static final ConfigKey<Integer> CDC_HIGH_WATERMARK = CDC.none("highWatermark", ValueTypes.integer(1, MOST_EVENTS), "no limit", RARE,
      "Number of events in memory per source at which reading pauses; maxInFlightBytes holds beside it.");
  static final ConfigKey<Integer> CDC_LOW_WATERMARK = CDC.computed("lowWatermark", ValueTypes.integer(0, MOST_EVENTS - 1),
      "half of highWatermark", RARE, "Number of events in memory per source at which reading goes on; less than highWatermark.");

  static final ConfigKey<Integer> RETRY_MAX_ATTEMPTS = RETRY.value("maxAttempts", ValueTypes.integer(1, 1_000_000), "3", RARE,
      "Failed attempts after which a consumer counts as DEGRADED; delivery goes on.");
  static final ConfigKey<Duration> RETRY_INITIAL_INTERVAL = RETRY.value("initialInterval", ValueTypes.duration("1ms", "1h"), "1s",
      RARE, "Wait before the second attempt.");
  static final ConfigKey<Duration> RETRY_MAX_INTERVAL = RETRY.value("maxInterval", ValueTypes.duration("1ms", "1d"), "30s", RARE,
      "Longest wait between two attempts.");
  static final ConfigKey<Double> RETRY_MULTIPLIER = RETRY.value("multiplier", ValueTypes.decimal(1, 100), "2.0", RARE,
      "Factor by which the wait grows.");

  static final ConfigKey<String> VERTICLE_CLASS = VERTICLES.required("class",
      ValueTypes.matching("class name", "[\\p{L}_$][\\p{L}\\p{N}_$]*(?:\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*+", "a class name such as com.acme.Orders"),
      RARE, "Class of a verticle of yours; an entry may also be the class name alone.");
  static final ConfigKey<Threading> VERTICLE_THREADING = VERTICLES.value("threading",
      ValueTypes.choice(Threading.values(), Threading::text), "worker", RARE,
      "Kind of thread it runs on; on an event loop it must never block.");

  static final ConfigKey<String> INSTANCE = TOP.computed("instance", ValueTypes.matching("instance name",
      "[A-Za-z0-9._:-]{1,63}", "1 to 63 letters, digits, '-', '_', '.' or ':'"), "host name and process id", RARE,
      "Name of this process in leases, logs and pg_stat_activity.");

  private static final List<ConfigKey<?>> ALL = collect();

  private ConfigKeys() {}

  /** All keys, group by group, within a group in the order essential, frequent, rare. */
  static List<ConfigKey<?>> all() {
    return ALL;
  }

  static Optional<ConfigKey<?>> at(String path) {
    return ALL.stream().filter(key -> key.path().equals(path)).findFirst();
  }

  static Optional<ConfigKey<?>> ofVariable(String variable) {
    return ALL.stream().filter(key -> key.variable().filter(variable::equals).isPresent()).findFirst();
  }

  /** Whether a mapping or a list of mappings of this name exists: {@code buffer}, {@code sources[]}. */
  static boolean isGroup(String path) {
    return !path.isEmpty() && ALL.stream().anyMatch(key -> key.group().equals(path));
  }

  private static List<ConfigKey<?>> collect() {
    List<ConfigKey<?>> keys = new ArrayList<>();
    keys.add(SOURCE_NAME);
    keys.addAll(SOURCE.all());
    keys.addAll(List.of(SOURCE_SLOT, SOURCE_PUBLICATION, SOURCE_TABLES, SOURCE_SCHEMAS, SOURCE_OPERATIONS, SOURCE_WAL_WARN_BYTES,
        SOURCE_WAL_WARN_TIME, SOURCE_VIA_ROOT, SOURCE_GENERATED_COLUMNS, SOURCE_PUBLICATION_INTERVAL, SOURCE_MESSAGE_PREFIXES,
        SOURCE_ANNOTATIONS, SOURCE_MAX_VALUE_BYTES, SOURCE_ON_VALUE_TOO_LARGE, SOURCE_ON_UNDECODABLE, SOURCE_TAKEOVER));
    keys.addAll(List.of(FILTER_TABLE, FILTER_COLUMNS, FILTER_WHERE));
    keys.addAll(BUFFER_DATABASE.all());
    keys.addAll(List.of(BUFFER_ENABLED, BUFFER_RETENTION, BUFFER_MAX_BYTES, BUFFER_CLEANUP_INTERVAL, BUFFER_POOL_SIZE,
        BUFFER_LEASE_DURATION));
    keys.addAll(List.of(CONSUMER_NAME, CONSUMER_SINK, CONSUMER_SOURCES, CONSUMER_START, CONSUMER_ACK_TIMEOUT));
    keys.addAll(List.of(HTTP_ENABLED, HTTP_HOST, HTTP_PORT, HTTP_TOKEN_FILE, HTTP_ADMIN_TOKEN_FILE, HTTP_ALLOW_ANONYMOUS,
        HTTP_TLS_CERT, HTTP_TLS_KEY, HTTP_HEALTH_ADDRESS, HTTP_METRICS_ADDRESS));
    keys.addAll(List.of(CDC_BATCH_SIZE, CDC_FLUSH_INTERVAL, CDC_MAX_IN_FLIGHT_BYTES, CDC_HIGH_WATERMARK, CDC_LOW_WATERMARK));
    keys.addAll(List.of(RETRY_MAX_ATTEMPTS, RETRY_INITIAL_INTERVAL, RETRY_MAX_INTERVAL, RETRY_MULTIPLIER));
    keys.addAll(List.of(VERTICLE_CLASS, VERTICLE_THREADING));
    keys.add(INSTANCE);
    return grouped(keys);
  }

  /** Within each group by frequency; the sort is stable, so the order above decides otherwise. */
  private static List<ConfigKey<?>> grouped(List<ConfigKey<?>> keys) {
    List<String> groups = keys.stream().map(ConfigKey::group).distinct().toList();
    List<ConfigKey<?>> sorted = new ArrayList<>(keys);
    sorted.sort(java.util.Comparator
        .comparingInt((ConfigKey<?> key) -> groups.indexOf(key.group()))
        .thenComparing(ConfigKey::frequency));
    return List.copyOf(sorted);
  }

  /** The words of http.allowAnonymous. */
  enum AllowAnonymous {
    NONE("none"),
    READ("read");

    private final String text;

    AllowAnonymous(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** The words of verticles[].threading. */
  enum Threading {
    WORKER("worker"),
    EVENT_LOOP("event-loop");

    private final String text;

    Threading(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }
}
