package io.philotes.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ContentPolicy;
import io.philotes.config.ContentPolicy.OnUndecodable;
import io.philotes.config.GeneratedColumns;
import io.philotes.config.PublicationOptions;
import io.philotes.config.PublishedOperation;
import io.philotes.config.SslMode;
import io.philotes.config.TableFilter;
import io.philotes.error.ErrorCode;
import io.philotes.postgres.catalog.IdentityGap;
import io.philotes.postgres.catalog.IdentityGap.Kind;
import io.philotes.postgres.catalog.IdentityGap.Mend;
import io.philotes.postgres.catalog.LinkFacts;
import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.OpenTransactions;
import io.philotes.postgres.catalog.PublicationContents;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.PublicationGaps;
import io.philotes.postgres.catalog.PublicationMember;
import io.philotes.postgres.catalog.RoleFacts;
import io.philotes.postgres.catalog.Setting;
import io.philotes.postgres.catalog.SlotUse;
import io.philotes.postgres.catalog.TableFacts;
import io.philotes.postgres.catalog.TableFamily;
import io.philotes.postgres.catalog.TableName;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SourceChecksTest {

  private static final TableName ORDERS = new TableName("public", "orders");

  @Test
  void findsNothingWrongWithAGoodSource() {
    List<Finding> findings = new SampleSource().check();
    assertTrue(findings.stream().allMatch(finding -> finding.level() == Level.OK), findings::toString);
    assertTrue(findings.stream().anyMatch(finding -> finding.name().equals("wal_level")), findings::toString);
  }

  /** One thing wrong, one finding of that name and level, and its remedy. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void findsOneMistakeAndSaysWhatMendsIt(String name, Level level, Consumer<SampleSource> mistake, String remedy) {
    SampleSource source = new SampleSource();
    mistake.accept(source);
    List<Finding> findings = source.check();
    List<Finding> wrong = findings.stream().filter(finding -> finding.level() != Level.OK)
        .filter(finding -> !source.known.contains(finding.name())).toList();
    assertEquals(1, wrong.size(), wrong::toString);
    assertEquals(name, wrong.get(0).name());
    assertEquals(level, wrong.get(0).level());
    assertTrue(wrong.get(0).remedy().contains(remedy), wrong::toString);
    assertEquals(level == Level.ERROR, wrong.get(0).code() != null);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("version", Level.ERROR, "Use PostgreSQL 14", s -> s.server = SampleSource.server(13_00_09, "logical", "UTF8", false)),
        mistake("standby", Level.ERROR, "primary", s -> s.server = SampleSource.server(15_00_00, "logical", "UTF8", true)),
        mistake("standby", Level.WARN, "hot_standby_feedback = on", s -> s.server = SampleSource.server(16_00_00, "logical", "UTF8", true)),
        mistake("wal_level", Level.ERROR, "ALTER SYSTEM SET wal_level = 'logical'", s -> s.server = SampleSource.server(18_00_00, "replica", "UTF8", false)),
        mistake("encoding", Level.NOTE, "", s -> {
          s.server = SampleSource.server(18_00_00, "logical", "SQL_ASCII", false);
          s.content = new ContentPolicy(ContentPolicy.DEFAULT.maxValueBytes(), ContentPolicy.DEFAULT.onValueTooLarge(), OnUndecodable.STORE_RAW);
        }),
        mistake("encoding", Level.WARN, "UTF8", s -> s.server = SampleSource.server(18_00_00, "logical", "SQL_ASCII", false)),
        mistake("wal_sender_timeout", Level.WARN, "wal_sender_timeout = '60s'", s -> s.settings.put("wal_sender_timeout", new Setting("0", "0"))),
        mistake("wal_sender_timeout", Level.WARN, "wal_sender_timeout = '60s'", s -> s.settings.put("wal_sender_timeout", new Setting("2000", "2s"))),
        mistake("tls", Level.WARN, "verify-full", s -> s.host = "db.example.org"),
        mistake("tls", Level.WARN, "verify-full", s -> {
          s.host = "db.example.org";
          s.sslMode = SslMode.REQUIRE;
          s.link = new LinkFacts(SampleSource.PID, "TLSv1.3");
        }),
        mistake("pooler", Level.WARN, "server itself", s -> s.link = new LinkFacts(1, null)),
        mistake("replication", Level.ERROR, "ALTER ROLE \"capture\" REPLICATION", s -> s.role = role(false, false, false)),
        mistake("role", Level.WARN, "role of its own", s -> s.role = role(true, true, false)),
        mistake("role", Level.WARN, "role of its own", s -> s.role = role(false, true, true)),
        mistake("password", Level.WARN, "VALID UNTIL 'infinity'", s -> s.role = new RoleFacts("capture", false, true, false, false, false, List.of(),
            OffsetDateTime.parse("2027-01-01T00:00:00Z"), false)),
        mistake("max_replication_slots", Level.ERROR, "max_replication_slots = 5", s -> {
          s.settings.put("max_replication_slots", new Setting("1", "1"));
          s.slots = List.of(new SlotUse("other", "shop", true, false, 0));
        }),
        mistake("max_wal_senders", Level.ERROR, "max_wal_senders = 10", s -> s.settings.put("max_wal_senders", new Setting("0", "0"))),
        mistake("max_wal_senders", Level.WARN, "max_wal_senders = 14", s -> s.senders = 10),
        mistake("max_slot_wal_keep_size", Level.WARN, "max_slot_wal_keep_size = ", s -> s.settings.put("max_slot_wal_keep_size", new Setting("-1", "-1"))),
        mistake("max_slot_wal_keep_size", Level.WARN, "longest stop", s -> s.settings.put("max_slot_wal_keep_size", new Setting("64", "64MB"))),
        mistake("idle_replication_slot_timeout", Level.WARN, "idle_replication_slot_timeout = 0",
            s -> s.settings.put("idle_replication_slot_timeout", new Setting("3600", "1h"))),
        mistake("other_slots", Level.NOTE, "pg_drop_replication_slot", s -> s.slots = List.of(new SlotUse("left", "shop", false, false, 3L << 30))),
        mistake("prepared_transactions", Level.WARN, "COMMIT PREPARED", s -> s.open = new OpenTransactions(List.of(), List.of("tx1"))),
        mistake("open_transactions", Level.NOTE, "end", s -> s.open = new OpenTransactions(List.of("pid 7 (app, psql) for 99 s"), List.of())),
        mistake("publication", Level.NOTE, "CREATE PUBLICATION \"philotes_pub\" FOR TABLE \"public\".\"orders\"", s -> s.publication = null),
        mistake("publication", Level.ERROR, "ADD TABLE", s -> {
          s.publication = SampleSource.publication(false, true);
          s.configured = List.of();
          s.tables = List.of();
        }),
        mistake("operations", Level.WARN, "SET (publish = ", s -> s.publication = SampleSource.publication(false, false, "public.orders")),
        mistake("partitions", Level.WARN, "publish_via_partition_root = false", s -> s.publication = SampleSource.publication(true, true, "public.orders")),
        mistake("partitions", Level.WARN, "Truncate the root, or delete the rows", s -> {
          s.publication = SampleSource.publication(true, true, "public.orders");
          s.options = new PublicationOptions(List.of(), List.of(), List.of(), true, null);
        }),
        mistake("operations", Level.ERROR, "SET (publish = 'insert, update, delete, truncate')", s -> {
          s.publication = SampleSource.publication(false, false, "public.orders");
          s.options = new PublicationOptions(List.of(), List.of(), List.of(PublishedOperation.INSERT, PublishedOperation.TRUNCATE), null, null);
          s.known = List.of("extra_operations");
        }),
        mistake("extra_tables", Level.WARN, "DROP TABLE ONLY \"public\".\"more\"; -- if nobody else reads it", s -> s.publication = SampleSource.publication(false, true, "public.orders", "public.more")),
        mistake("column_list", Level.WARN, "ADD TABLE ONLY \"public\".\"orders\" (\"id\")", s -> s.options = new PublicationOptions(List.of(),
            List.of(new TableFilter("public.orders", List.of("id"), null)), List.of(), null, null)),
        mistake("schema", Level.ERROR, "ADD TABLES IN SCHEMA \"sales\"", s -> s.options = new PublicationOptions(List.of("sales"), List.of(), List.of(), null, null)),
        mistake("publication_options", Level.ERROR, "", s -> {
          s.server = SampleSource.server(17_00_05, "logical", "UTF8", false);
          s.options = new PublicationOptions(List.of(), List.of(), List.of(), null, GeneratedColumns.STORED);
        }),
        mistake("publication_options", Level.ERROR, "", s -> {
          s.server = SampleSource.server(14_00_20, "logical", "UTF8", false);
          s.options = new PublicationOptions(List.of("sales"), List.of(new TableFilter("public.orders", List.of("id"), null)), List.of(), null, null);
        }),
        mistake("publication", Level.ERROR, "ALTER PUBLICATION \"philotes_pub\" ADD TABLES IN SCHEMA \"sales\";", s -> {
          s.publication = SampleSource.publication(false, true);
          s.configured = List.of();
          s.options = new PublicationOptions(List.of("sales"), List.of(), List.of(), null, null);
        }),
        mistake("row_filter_identity", Level.WARN, "ALTER TABLE \"public\".\"orders\" REPLICA IDENTITY FULL;",
            s -> s.gaps = List.of(new IdentityGap(ORDERS, ORDERS, Kind.CONDITION, false, Set.of(Mend.FULL), List.of("total")))),
        mistake("column_list_identity", Level.WARN, "REPLICA IDENTITY DEFAULT;",
            s -> s.gaps = List.of(new IdentityGap(ORDERS, ORDERS, Kind.COLUMN_LIST, true, Set.of(Mend.DEFAULT), List.of()))),
        mistake("column_list_identity", Level.WARN, "Take the list of columns away",
            s -> s.gaps = List.of(new IdentityGap(ORDERS, ORDERS, Kind.COLUMN_LIST, true, Set.of(), List.of()))),
        mistake("row_filter_identity", Level.WARN, "Give the table a unique index",
            s -> s.gaps = List.of(new IdentityGap(ORDERS, ORDERS, Kind.CONDITION, false, Set.of(), List.of("total")))),
        mistake("generated_identity", Level.WARN, "ALTER PUBLICATION \"philotes_pub\" SET (publish_generated_columns = stored);",
            s -> s.gaps = List.of(generated(Mend.STORED, Mend.DEFAULT))),
        mistake("generated_identity", Level.WARN, "ALTER TABLE \"public\".\"orders\" REPLICA IDENTITY DEFAULT;", s -> s.gaps = List.of(generated(Mend.DEFAULT))),
        mistake("generated_identity", Level.WARN, "Give public.orders a primary key without generated columns", s -> s.gaps = List.of(generated())),
        mistake("generated_identity", Level.WARN, "REPLICA IDENTITY DEFAULT;", s -> {
          s.gaps = List.of(generated(Mend.STORED, Mend.DEFAULT));
          s.options = new PublicationOptions(List.of(), List.of(), List.of(), null, GeneratedColumns.NONE);
          s.known = List.of("generated_columns");
        }),
        mistake("filters", Level.NOTE, "", s -> s.filtered = List.of("public.orders")),
        mistake("table", Level.ERROR, "sources[].tables", s -> s.configured = List.of("public.orders", "public.none")),
        mistake("table", Level.ERROR, "ADD TABLE \"public\".\"orders\"", s -> unpublished(s, table('r', false, 'd', true, false, false))),
        mistake("table", Level.ERROR, "sources[].tables", s -> unpublished(s, table('v', false, 'n', false, false, false))),
        mistake("table", Level.ERROR, "SET LOGGED", s -> unpublished(s, table('r', true, 'd', true, false, false))),
        mistake("table", Level.ERROR, "root", s -> {
          s.publication = SampleSource.publication(true, false, "public.root");
          s.known = List.of("operations", "extra_tables");
          s.tables = List.of(table('r', false, 'd', true, true, false));
        }),
        mistake("table", Level.ERROR, "ADD TABLE \"public\".\"orders\"", s -> {
          s.publication = SampleSource.publication(true, false, "public.other");
          s.known = List.of("operations", "extra_tables");
          s.tables = List.of(table('r', false, 'd', true, true, false));
        }),
        mistake("replica_identity", Level.WARN, "REPLICA IDENTITY FULL", s -> s.tables = List.of(table('r', false, 'd', false, false, true))),
        mistake("replica_identity", Level.WARN, "REPLICA IDENTITY FULL", s -> s.tables = List.of(table('r', false, 'n', true, false, true))),
        mistake("replica_identity", Level.WARN, "REPLICA IDENTITY FULL", s -> s.tables = List.of(table('r', false, 'i', false, false, true))),
        mistake("row_security", Level.NOTE, "row filters", s -> s.tables = List.of(
            new TableFacts("public", "orders", 'r', 'p', 'd', true, List.of(), false, true, false, true))),
        mistake("generated_columns", Level.NOTE, "", s -> s.tables = List.of(
            new TableFacts("public", "orders", 'r', 'p', 'd', true, List.of(), false, false, true, true))),
        mistake("not_in_the_wal", Level.NOTE, "ALTER TABLE \"public\".\"cache\" SET LOGGED", s -> {
          s.configured = List.of();
          s.tables = List.of(SampleSource.table("orders"), new TableFacts("public", "cache", 'r', 'u', 'd', true, List.of(), false, false, false, false));
        }));
  }

  @Test
  void b11NamesEachTableThatCannotBeCapturedWithItsReason() {
    SampleSource source = new SampleSource();
    source.publication = SampleSource.publication(true, true, "public.orders", "public.root");
    source.configured = List.of("public.orders", "public.v", "public.m", "public.f", "public.s", "public.u", "public.p", "public.t", "public.none");
    source.tables = List.of(SampleSource.table("orders"), unpublished("v", 'v', false, false), unpublished("m", 'm', false, false),
        unpublished("f", 'f', false, false), unpublished("s", 'S', false, false), unpublished("u", 'r', true, false),
        unpublished("p", 'r', false, true), unpublished("t", 'r', false, false));
    List<Finding> errors = source.check().stream().filter(finding -> finding.level() == Level.ERROR).toList();
    assertTrue(errors.stream().allMatch(error -> error.code() == ErrorCode.TABLE_NOT_PUBLISHED), errors::toString);
    assertEquals(List.of("public.v is a view, which has no rows of its own", "public.m is a materialized view, which cannot be published",
        "public.f is a foreign table; its rows are in another server's WAL", "public.s is a sequence, which cannot be published",
        "public.u is unlogged, so its rows are not in the WAL", "public.p is a partition, whose rows come under the name of its root",
        "public.t is not in the publication", "public.none does not exist"), errors.stream().map(Finding::what).toList());
  }

  /** The statement works as it is, and a publication without any table is not made one of all. */
  @Test
  void b11LeavesWhatCannotBePublishedOutOfTheSql() {
    SampleSource source = new SampleSource();
    source.configured = List.of("public.v", "public.orders", "public.none");
    source.tables = List.of(unpublished("orders", 'r', false, false), unpublished("v", 'v', false, false));
    source.publication = SampleSource.publication(false, true);
    assertEquals("ALTER PUBLICATION \"philotes_pub\" ADD TABLE \"public\".\"orders\";", remedy(source));
    source.publication = null;
    assertEquals("CREATE PUBLICATION \"philotes_pub\" FOR TABLE \"public\".\"orders\";", remedy(source));
    source.configured = List.of("public.v", "public.none");
    assertEquals("Correct sources[].tables: nothing of it can be published", remedy(source));
  }

  /** The server would not understand it. */
  @Test
  void printsNoStatementWithWhatTheServerDoesNotKnow() {
    SampleSource source = new SampleSource();
    source.server = SampleSource.server(14_00_20, "logical", "UTF8", false);
    source.options = new PublicationOptions(List.of(), List.of(new TableFilter("public.orders", List.of("id"), null)), List.of(), null, null);
    unpublished(source, table('r', false, 'd', true, false, false));
    for (PublicationFacts there : new PublicationFacts[] {source.publication, SampleSource.publication(false, true), null}) {
      source.publication = there;
      assertTrue(source.check().stream().noneMatch(finding -> finding.remedy().contains("PUBLICATION")), source.check()::toString);
      assertTrue(source.check().stream().anyMatch(finding -> finding.remedy().equals("First mend what is said of publication_options")), source.check()::toString);
    }
  }

  @Test
  void addsTablesAndSchemasToAPublicationThatHasNone() {
    SampleSource source = new SampleSource();
    source.publication = SampleSource.publication(false, true);
    source.tables = List.of(unpublished("orders", 'r', false, false));
    source.options = new PublicationOptions(List.of("sales"), List.of(), List.of(), null, null);
    assertEquals("ALTER PUBLICATION \"philotes_pub\" ADD TABLES IN SCHEMA \"sales\"; ALTER PUBLICATION \"philotes_pub\" ADD TABLE \"public\".\"orders\";", remedy(source));
  }

  /** What one source leaves out, another that has the publication may want. */
  @Test
  void makesAndAddsWhatAllWantThatHaveThePublication() {
    SampleSource source = new SampleSource();
    source.options = new PublicationOptions(List.of(), List.of(new TableFilter("public.orders", List.of("id"), "id > 0")), List.of(), null, null);
    source.others = List.of(PublicationDefinition.of("philotes_pub", List.of("public.orders", "public.more")));
    source.tables = List.of(unpublished("orders", 'r', false, false), unpublished("more", 'r', false, false));
    source.publication = SampleSource.publication(false, true, "public.more");
    assertEquals("ALTER PUBLICATION \"philotes_pub\" ADD TABLE \"public\".\"orders\";", remedy(source, "table"));
    source.publication = SampleSource.publication(false, true);
    assertEquals("ALTER PUBLICATION \"philotes_pub\" ADD TABLE \"public\".\"orders\", \"public\".\"more\";", remedy(source));
    source.publication = null;
    assertEquals("CREATE PUBLICATION \"philotes_pub\" FOR TABLE \"public\".\"orders\", \"public\".\"more\";", remedy(source));
    source.others = List.of(PublicationDefinition.of("philotes_pub", List.of()));
    assertEquals("CREATE PUBLICATION \"philotes_pub\" FOR ALL TABLES;", remedy(source));
  }

  /** It comes with the publication that a start creates. */
  @Test
  void aTableOfAnotherSourceMattersWhereThePublicationWillBeMadeForIt() {
    SampleSource source = new SampleSource();
    source.publication = null;
    source.tables = List.of(SampleSource.table("orders"), new TableFacts("public", "more", 'r', 'p', 'd', false, List.of(), false, false, false, false));
    assertEquals(Level.OK, identity(source).level());
    source.others = List.of(PublicationDefinition.of("philotes_pub", List.of("public.more")));
    assertTrue(identity(source).what().contains("public.more"), () -> identity(source).what());
  }

  private static String remedy(SampleSource source) {
    return remedy(source, "publication");
  }

  private static TableFacts unpublished(String name, char kind, boolean unlogged, boolean partition) {
    return new TableFacts("public", name, kind, unlogged ? 'u' : 'p', 'd', true, partition ? List.of("public.root") : List.of(), false, false, false, false);
  }

  @Test
  void b15NamesAServerAndAStandbyThatAreTooOld() {
    SampleSource source = new SampleSource();
    source.server = SampleSource.server(13_00_09, "logical", "UTF8", true);
    List<Finding> errors = source.check().stream().filter(finding -> finding.level() == Level.ERROR).toList();
    assertEquals(List.of("version", "standby"), errors.stream().map(Finding::name).toList());
    assertTrue(errors.stream().allMatch(error -> error.code() == ErrorCode.SOURCE_VERSION), errors::toString);
    assertTrue(errors.get(1).what().contains("from PostgreSQL 16 on"), errors::toString);
  }

  private static IdentityGap generated(Mend... mends) {
    return new IdentityGap(ORDERS, ORDERS, Kind.GENERATED, true, Set.of(mends), List.of("twice"));
  }

  private static void unpublished(SampleSource source, TableFacts table) {
    source.publication = SampleSource.publication(false, true, "public.other");
    source.tables = List.of(table);
    source.known = List.of("extra_tables");
  }

  private static RoleFacts role(boolean superuser, boolean replication, boolean bypassRls) {
    return new RoleFacts("capture", superuser, replication, bypassRls, false, false, List.of(), null, false);
  }

  private static TableFacts table(char kind, boolean unlogged, char identity, boolean key, boolean partition, boolean published) {
    return new TableFacts("public", "orders", kind, unlogged ? 'u' : 'p', identity, key, partition ? List.of("public.root") : List.of(), false, false,
        false, published);
  }

  private static Arguments mistake(String name, Level level, String remedy, Consumer<SampleSource> mistake) {
    return Arguments.of(name, level, mistake, remedy);
  }

  @Test
  void aSlotOfOursNeedsNoRoom() {
    SampleSource source = new SampleSource();
    source.settings.put("max_replication_slots", new Setting("1", "1"));
    source.slots = List.of(new SlotUse("philotes_cdc", "shop", false, false, 5L << 30));
    assertTrue(source.check().stream().allMatch(finding -> finding.level() == Level.OK), source.check()::toString);
  }

  @Test
  void namesWhereAProviderHidesTheWalLevel() {
    SampleSource source = new SampleSource();
    source.server = SampleSource.server(16_00_00, "replica", "UTF8", false);
    source.settings.put("rds.logical_replication", new Setting("off", "off"));
    Finding finding = source.check().stream().filter(found -> found.name().equals("wal_level")).findFirst().orElseThrow();
    assertTrue(finding.remedy().contains("rds.logical_replication = 1"), finding.remedy());
    assertEquals(ErrorCode.SOURCE_WAL_LEVEL, finding.code());
  }

  @Test
  void aRoleOfRdsMayReplicateWithoutTheAttribute() {
    SampleSource source = new SampleSource();
    source.role = new RoleFacts("capture", false, false, false, false, false, List.of("rds_replication"), null, false);
    assertTrue(source.check().stream().noneMatch(finding -> finding.level() == Level.ERROR), source.check()::toString);
  }

  /** Its rows come under the names of its partitions. */
  @Test
  void aTableWhosePartitionsArePublishedIsPublished() {
    SampleSource source = new SampleSource();
    source.publication = new PublicationFacts("philotes_pub", false, false, true, true, true, true, List.of("public.orders_1"),
        List.of("public.orders"), List.of());
    source.tables = List.of(table('p', false, 'd', true, false, false));
    assertTrue(source.check().stream().noneMatch(finding -> finding.level() == Level.ERROR), source.check()::toString);
  }

  @Test
  void tablesWithoutAKeyDoNotMatterToAPublicationOfInserts() {
    SampleSource source = new SampleSource();
    source.publication = new PublicationFacts("philotes_pub", false, false, true, false, false, true, List.of("public.orders"), List.of(), List.of());
    source.tables = List.of(table('r', false, 'd', false, false, true));
    assertTrue(source.check().stream().noneMatch(finding -> finding.name().equals("replica_identity") && finding.level() == Level.WARN),
        source.check()::toString);
  }

  /** The source asks the partition, whose rows come under its root's name. */
  @Test
  void aPartitionWithoutAKeyMattersAlsoUnderItsRootsName() {
    SampleSource source = new SampleSource();
    source.configured = List.of("public.root");
    source.publication = SampleSource.publication(true, false, "public.root");
    source.tables = List.of(new TableFacts("public", "root", 'p', 'p', 'd', true, List.of(), false, false, false, true),
        table('r', false, 'n', true, true, false));
    assertEquals(Level.WARN, identity(source).level());
    source.publication = null;
    assertEquals(Level.WARN, identity(source).level(), "the publication will be created with the root");
    source.publication = SampleSource.publication(true, false, "public.other");
    source.configured = List.of();
    assertTrue(source.check().stream().noneMatch(finding -> finding.level() == Level.WARN && finding.name().equals("replica_identity")),
        "nobody publishes it");
  }

  private static Finding identity(SampleSource source) {
    return source.check().stream().filter(finding -> finding.name().equals("replica_identity")).findFirst().orElseThrow();
  }

  /** A root that has a filter, or is configured to be published as such, stays so. */
  @Test
  void offersNoOtherNamesForPartitionsWhereThatIsRefusedOrNotWanted() {
    SampleSource source = new SampleSource();
    source.publication = SampleSource.publication(true, true, "public.orders");
    assertTrue(remedy(source, "partitions").contains("; or: ALTER PUBLICATION"));
    source.options = new PublicationOptions(List.of(), List.of(), List.of(), true, null);
    assertEquals("Truncate the root, or delete the rows", remedy(source, "partitions"));
    source.options = PublicationOptions.UNSET;
    source.others = List.of(new PublicationDefinition("philotes_pub", List.of("public.orders"), List.of(), Map.of(), List.of(), true, null));
    assertEquals("Truncate the root, or delete the rows", remedy(source, "partitions"), "another source is configured so");
    source.others = List.of();
    for (MemberFilter filter : List.of(new MemberFilter(List.of(), "(id > 0)"), new MemberFilter(List.of("id"), null))) {
      source.publication = viaRoot(filter, List.of("public.orders"));
      assertEquals("Truncate the root, or delete the rows", remedy(source, "partitions"));
      source.publication = viaRoot(filter, List.of());
      assertTrue(remedy(source, "partitions").contains("; or: ALTER PUBLICATION"), "a filter of another table is of no matter");
    }
  }

  private static PublicationFacts viaRoot(MemberFilter filter, List<String> roots) {
    PublicationContents contents = new PublicationContents(1, false, List.of(), List.of(new PublicationMember(ORDERS, filter, List.of())), Map.of(), null,
        new TableFamily(roots, List.of()));
    return new PublicationFacts("philotes_pub", false, true, true, true, true, true, List.of("public.orders"), List.of(), List.of(), Map.of(), contents, PublicationGaps.NONE);
  }

  private static String remedy(SampleSource source, String name) {
    return source.check().stream().filter(found -> found.name().equals(name)).findFirst().orElseThrow().remedy();
  }

  @Test
  void aSchemaMayHaveADotInItsName() {
    SampleSource source = new SampleSource();
    source.tables = List.of(SampleSource.table("orders"), new TableFacts("a.b", "c", 'r', 'p', 'n', false, List.of(), false, false, false, true));
    assertTrue(remedy(source, "replica_identity").contains("ALTER TABLE \"a.b\".\"c\" REPLICA"), () -> remedy(source, "replica_identity"));
  }

  @Test
  void generatedColumnsThatAreSentAreNoNews() {
    SampleSource source = new SampleSource();
    source.tables = List.of(new TableFacts("public", "orders", 'r', 'p', 'd', true, List.of(), false, false, true, true));
    PublicationContents contents = new PublicationContents(1, false, List.of(), List.of(new PublicationMember(ORDERS, MemberFilter.NONE, List.of())), Map.of(), "stored");
    source.publication = new PublicationFacts("philotes_pub", false, false, true, true, true, true, List.of("public.orders"), List.of(), List.of(), Map.of(), contents,
        PublicationGaps.NONE);
    assertTrue(source.check().stream().allMatch(finding -> finding.level() == Level.OK), () -> source.check().toString());
  }

  /** With a list of columns, and from PostgreSQL 18 on with generated columns that are not published, the source refuses changes all the same. */
  @Test
  void offersNoIdentityOfAllColumnsWhereItIsRefused() {
    String refused = "Give each a primary key that is not deferrable and within its list of columns, and REPLICA IDENTITY DEFAULT: with a list of columns, or generated columns"
        + " that are not published, FULL is refused";
    SampleSource source = new SampleSource();
    TableFacts generated = new TableFacts("public", "orders", 'r', 'p', 'd', false, List.of(), false, false, true, true);
    TableFacts plain = new TableFacts("public", "plain", 'r', 'p', 'd', false, List.of(), false, false, false, true);
    source.tables = List.of(generated);
    assertEquals(refused, remedy(source, "replica_identity"));
    source.tables = List.of(generated, plain);
    assertEquals(refused + "; those without may have: ALTER TABLE \"public\".\"plain\" REPLICA IDENTITY FULL;", remedy(source, "replica_identity"));
    source.server = SampleSource.server(17_00_05, "logical", "UTF8", false);
    assertEquals("Give each a primary key that is not deferrable and REPLICA IDENTITY DEFAULT, or: ALTER TABLE \"public\".\"orders\" REPLICA IDENTITY FULL;",
        remedy(source, "replica_identity"));
    source.tables = List.of(table('r', false, 'd', false, false, true));
    source.publication = listed("orders");
    assertEquals(refused, remedy(source, "replica_identity"));
    source.tables = List.of(table('r', false, 'd', false, true, false));
    source.publication = listed("root");
    assertEquals(refused, remedy(source, "replica_identity"), "the list of its root is that of the partition");
    source.tables = List.of(table('r', false, 'd', false, false, false));
    source.publication = null;
    source.options = new PublicationOptions(List.of(), List.of(new TableFilter("public.orders", List.of("id"), null)), List.of(), null, null);
    assertEquals(refused, remedy(source, "replica_identity"), "the first start creates it with the list");
  }

  private static PublicationFacts listed(String table) {
    TableName name = new TableName("public", table);
    PublicationContents contents = new PublicationContents(1, false, List.of(), List.of(new PublicationMember(name, new MemberFilter(List.of("id"), null), List.of())),
        Map.of(), null);
    return new PublicationFacts("philotes_pub", false, true, true, true, true, true, List.of(name.toString()), List.of(), List.of(), Map.of(), contents, PublicationGaps.NONE);
  }

  @Test
  void tellsWhatToConfigureWhereThePublicationIsNotThereYet() {
    Findings findings = new Findings("source shop");
    SampleSource source = new SampleSource();
    source.publication = null;
    IdentityGapChecks.check(List.of(generated(Mend.STORED)), source.facts(), List.of(), findings);
    assertEquals(List.of("Set sources[].generatedColumns to stored"), findings.list().stream().map(Finding::remedy).toList());
  }
}
