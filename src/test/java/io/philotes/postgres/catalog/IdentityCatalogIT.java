package io.philotes.postgres.catalog;

import static io.philotes.postgres.catalog.Answers.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.database.Database;
import io.philotes.database.Session;
import io.philotes.database.Side;
import io.philotes.postgres.catalog.IdentityGap.Mend;
import io.philotes.testing.Postgres;
import io.philotes.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of replica identities is what the server does, in every combination of what matters to it. */
class IdentityCatalogIT {

  private static Vertx vertx;
  private static TestDatabase source;
  private static PgConnection connection;
  private static int version;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
    source = Postgres.source().createDatabase("identities");
    version = Postgres.major();
    connection = await(new Database(vertx, source.config(), Side.SOURCE, "test").connect(Session.CATALOG, 1));
    run("SET search_path = public");
  }

  @AfterAll
  static void close() {
    await(connection.close());
    source.close();
    vertx.close().await();
  }

  private static boolean fails(String sql) {
    run("SAVEPOINT before");
    boolean failed = await(connection.query(sql).execute().transform(done -> Future.succeededFuture(done.failed())));
    if (failed) {
      run("ROLLBACK TO before");
    }
    return failed;
  }

  private static void run(String... statements) {
    for (String sql : statements) {
      await(connection.query(sql).execute());
    }
  }

  /**
   * A table, and what is published of it.
   *
   * @param parted whether it is a partition, and published as its root, whose columns are in another order
   * @param twice what kind of generated column {@code twice} is; null when there is none
   * @param published which generated columns are; null when nothing is said of them
   */
  private record Case(boolean parted, String twice, String key, String identity, String published, MemberFilter filter) {

    /** An index that was dropped leaves a table without an identity. */
    private static final String DROPPED = "USING INDEX by_total; DROP INDEX by_total";

    private static final List<MemberFilter> FILTERS = List.of(MemberFilter.NONE, filter(null, "id"), filter(null, "total", "twice", "id"), filter("total > 0"),
        filter("twice > 0"), filter("id > 0", "id"), filter("twice > 0", "total", "twice", "id"));

    static List<Case> all(boolean parted) {
      List<Case> all = new ArrayList<>();
      for (String key : parted ? List.of("PRIMARY KEY (id)", "PRIMARY KEY (id, twice)")
          : List.of("PRIMARY KEY (id)", "PRIMARY KEY (id, twice)", "PRIMARY KEY (id) INCLUDE (total)", "PRIMARY KEY (id) DEFERRABLE", "UNIQUE (id)")) {
        for (String identity : parted ? List.of("DEFAULT", "FULL") : List.of("DEFAULT", "FULL", "USING INDEX by_total", "USING INDEX by_twice", DROPPED)) {
          for (String twice : version >= 18 ? Arrays.asList(null, "STORED", "VIRTUAL") : Arrays.asList(null, "STORED")) {
            for (String published : version >= 18 ? Arrays.asList(null, "stored") : Arrays.asList((String) null)) {
              for (MemberFilter filter : version >= 15 ? FILTERS : List.of(MemberFilter.NONE)) {
                all.add(new Case(parted, twice, key, identity, published, filter));
              }
            }
          }
        }
      }
      return all;
    }

    private static MemberFilter filter(String where, String... columns) {
      return new MemberFilter(List.of(columns), where);
    }

    private String generated() {
      return twice == null ? "" : ", twice numeric GENERATED ALWAYS AS (total * 2) " + twice + " NOT NULL";
    }

    private String index() {
      return identity.substring(12).replaceAll(";.*", "");
    }

    /** Not every case can be. */
    boolean fails() {
      return IdentityCatalogIT.fails("CREATE TABLE held (id int NOT NULL, total numeric NOT NULL" + generated() + ", other int, " + key + ")")
          || identity.contains("by_") && IdentityCatalogIT.fails("CREATE UNIQUE INDEX " + index() + " ON held (" + index().substring(3) + ") INCLUDE (other)")
          || parted && IdentityCatalogIT.fails("CREATE TABLE root (other int, total numeric NOT NULL" + generated() + ", id int NOT NULL) PARTITION BY RANGE (other);"
              + " ALTER TABLE root ATTACH PARTITION held FOR VALUES FROM (0) TO (9)")
          || IdentityCatalogIT.fails("ALTER TABLE held REPLICA IDENTITY " + identity) || IdentityCatalogIT.fails("INSERT INTO held (id, total, other) VALUES (1, 1, 1)")
          || IdentityCatalogIT.fails(definition().createSql());
    }

    PublicationDefinition definition() {
      String table = parted ? "public.root" : "public.held";
      return new PublicationDefinition("pub", List.of(table), List.of(), filter.equals(MemberFilter.NONE) ? Map.of() : Map.of(table, filter),
          List.of(), parted ? true : null, published);
    }
  }

  private static boolean refuses() {
    boolean updates = fails("UPDATE held SET total = 3");
    assertEquals(updates, fails("DELETE FROM held"));
    return updates;
  }

  private static boolean refusesWith(Mend mend) {
    run("SAVEPOINT mend");
    boolean refuses = fails(switch (mend) {
      case DEFAULT -> "ALTER TABLE held REPLICA IDENTITY DEFAULT";
      case FULL -> "ALTER TABLE held REPLICA IDENTITY FULL";
      case STORED -> "ALTER PUBLICATION pub SET (publish_generated_columns = stored)";
    }) || refuses();
    run("ROLLBACK TO mend");
    return refuses;
  }

  /** What is said to be refused is refused, and nothing else; what is said to mend it does, and nothing else. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tellsWhatTheServerRefusesAndWhatMendsIt(boolean parted) {
    int refused = 0;
    for (Case one : Case.all(parted)) {
      run("BEGIN");
      if (!one.fails()) {
        refused += tells(one) ? 1 : 0;
      }
      run("ROLLBACK");
    }
    assertTrue(refused >= (version >= 15 ? 10 : parted ? 0 : 1), "only " + refused + " were refused");
  }

  private static boolean tells(Case one) {
    PublicationCatalog catalog = new SourceCatalog(connection).publications();
    PublicationFacts facts = await(catalog.find("pub", List.of())).orElseThrow();
    List<IdentityGap> gaps = await(catalog.identityGaps("pub"));
    boolean refuses = refuses();
    assertEquals(refuses, !gaps.isEmpty() || !facts.withoutIdentity().isEmpty(), () -> one + " " + gaps + facts.withoutIdentity());
    for (IdentityGap gap : gaps) {
      assertEquals(List.of(one.parted() ? "public.root" : "public.held", "public.held"), List.of(gap.table().toString(), gap.holder().toString()), one::toString);
      for (Mend mend : Mend.values()) {
        if (gap.kind() == IdentityGap.Kind.GENERATED || mend != Mend.STORED) {
          assertEquals(!gap.mends().contains(mend), refusesWith(mend), () -> one + " " + mend + " " + gap);
        }
      }
    }
    if ("stored".equals(one.published()) && !refuses) {
      run("SAVEPOINT none", "ALTER PUBLICATION pub SET (publish_generated_columns = none)");
      assertEquals(refuses(), !facts.gaps().generated().isEmpty(), one::toString);
      run("ROLLBACK TO none");
    }
    return refuses;
  }

  /** Which columns it is. */
  @Test
  void namesTheColumns() {
    run("BEGIN", "CREATE TABLE t (id int PRIMARY KEY, \"a b\" int GENERATED ALWAYS AS (id + 1) STORED, c int GENERATED ALWAYS AS (id + 2) STORED)",
        "ALTER TABLE t REPLICA IDENTITY FULL", "CREATE PUBLICATION pub FOR TABLE t");
    List<IdentityGap> gaps = await(new IdentityCatalog(connection).gaps("pub"));
    run("ROLLBACK");
    assertEquals(version >= 18 ? List.of(List.of("a b", "c")) : List.of(), gaps.stream().map(IdentityGap::columns).toList());
  }
}
