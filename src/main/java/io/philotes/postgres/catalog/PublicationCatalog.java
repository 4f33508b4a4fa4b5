package io.philotes.postgres.catalog;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads a source's publications over an ordinary SQL connection, creates and drops them. Columns and catalogs that an older server
 * does not have are asked for in ways that it understands: through {@code to_jsonb}, and as dependencies. Failures come as the client
 * gives them.
 */
public final class PublicationCatalog {

  private static final String PUBLICATION = """
      SELECT p.oid::bigint AS oid, p.puballtables, p.pubviaroot, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate,
             CASE to_jsonb(p) ->> 'pubgencols' WHEN 'n' THEN 'none' WHEN 's' THEN 'stored' END AS generated,
             ARRAY(SELECT n.nspname::text FROM pg_depend d
                   JOIN pg_depend e ON e.classid = d.classid AND e.objid = d.objid AND e.refclassid = 'pg_namespace'::regclass
                   JOIN pg_namespace n ON n.oid = e.refobjid
                   WHERE d.classid = to_regclass('pg_catalog.pg_publication_namespace')
                     AND d.refclassid = 'pg_publication'::regclass AND d.refobjid = p.oid ORDER BY 1) AS schemas
      FROM pg_publication p WHERE p.pubname = $1""";

  /**
   * Of a partitioned table the server asks each partition for its identity, also when it publishes them as their root, and never the
   * root. PostgreSQL 14 lists a partition as often as it is named, by itself and by those above it.
   */
  private static final String PUBLISHED = """
      SELECT t.schemaname || '.' || t.tablename AS name, c.oid::bigint AS oid, c.relkind = 'p' OR c.relispartition AS parted,
             EXISTS (
               SELECT FROM (SELECT c.oid WHERE c.relkind <> 'p'
                            UNION ALL SELECT l.relid FROM pg_partition_tree(c.oid) l WHERE c.relkind = 'p' AND l.isleaf) h
               JOIN pg_class r ON r.oid = h.oid
               WHERE r.relkind = 'r' AND r.relpersistence <> 'u'
                 AND r.relreplident <> 'f' AND NOT EXISTS (SELECT FROM pg_index i WHERE %s)) AS without_identity
      FROM (SELECT DISTINCT schemaname, tablename FROM pg_publication_tables WHERE pubname = $1) t
      JOIN pg_namespace n ON n.nspname = t.schemaname
      JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename ORDER BY 1""".formatted(IdentityCatalog.isIdentity("r"));

  /** The conditions are read only when there are some, because the view is as long as the list of all that is published. */
  private static final String MEMBERS = """
      WITH conditions AS MATERIALIZED (
        SELECT t.schemaname, t.tablename, to_jsonb(t) ->> 'rowfilter' AS condition FROM pg_publication_tables t WHERE t.pubname = $1)
      SELECT n.nspname::text AS schema, c.relname::text AS name,
             CASE WHEN %s THEN %s ELSE '{}' END AS columns,
             CASE WHEN to_jsonb(r) ->> 'prqual' IS NOT NULL
                  THEN (SELECT t.condition FROM conditions t WHERE t.schemaname = n.nspname AND t.tablename = c.relname) END AS condition,
             ARRAY(WITH RECURSIVE above (relation) AS (
                     SELECT i.inhparent FROM pg_inherits i WHERE i.inhrelid = c.oid
                     UNION SELECT i.inhparent FROM above a JOIN pg_inherits i ON i.inhrelid = a.relation)
                   SELECT m.nspname || '.' || t.relname FROM above a JOIN pg_class t ON t.oid = a.relation JOIN pg_namespace m ON m.oid = t.relnamespace
                  ) AS ancestors
      FROM pg_publication p JOIN pg_publication_rel r ON r.prpubid = p.oid
      JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE p.pubname = $1 ORDER BY 1, 2""".formatted(IdentityCatalog.HAS_LIST, IdentityCatalog.LISTED);

  /**
   * Of the tables named, those that have partitions and whose partitions are all published, but for those that cannot be. Without any,
   * one whose partitions will be published as soon as there are some; where they come as their root, that itself is listed.
   */
  private static final String PARTITIONED = """
      WITH published AS MATERIALIZED (SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = $1),
      publication AS MATERIALIZED (SELECT p.oid, p.puballtables, p.pubviaroot, %s AS schemas FROM pg_publication p WHERE p.pubname = $1)
      SELECT n.nspname || '.' || c.relname AS name
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'p' AND n.nspname || '.' || c.relname = ANY ($2)
        AND NOT EXISTS (
          SELECT FROM pg_partition_tree(c.oid) t JOIN pg_class l ON l.oid = t.relid JOIN pg_namespace m ON m.oid = l.relnamespace
          WHERE t.isleaf AND l.relkind = 'r' AND l.relpersistence = 'p'
            AND NOT EXISTS (SELECT FROM published p WHERE p.schemaname = m.nspname AND p.tablename = l.relname))
        AND (EXISTS (SELECT FROM pg_partition_tree(c.oid) t JOIN pg_class l ON l.oid = t.relid
                     WHERE t.isleaf AND l.relkind = 'r' AND l.relpersistence = 'p')
             OR EXISTS (SELECT FROM publication p CROSS JOIN LATERAL pg_partition_ancestors(c.oid) a JOIN pg_class t ON t.oid = a.relid
                        WHERE NOT p.pubviaroot AND (p.puballtables OR t.relnamespace = ANY (p.schemas)
                          OR EXISTS (SELECT FROM pg_publication_rel r WHERE r.prpubid = p.oid AND r.prrelid = t.oid))))""".formatted(GapCatalog.SCHEMAS);

  private static final String WANTED = """
      SELECT w.name, c.relkind::text AS kind, c.relpersistence::text AS persistence,
             %s
      FROM unnest($1::text[]) AS w (name)
      LEFT JOIN (pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace) ON n.nspname || '.' || c.relname = w.name""".formatted(SourceCatalog.ANCESTORS);


  private final SqlClient client;
  private final GapCatalog gaps;
  private final FamilyCatalog family;

  PublicationCatalog(SqlClient client) {
    this.client = client;
    gaps = new GapCatalog(client);
    family = new FamilyCatalog(client);
  }

  /** @param wanted tables ({@code schema.table}) that it should publish */
  Future<Optional<PublicationFacts>> find(String name, List<String> wanted) {
    return client.preparedQuery(PUBLICATION).execute(Tuple.of(name)).compose(rows -> rows.size() == 0
        ? Future.succeededFuture(Optional.empty())
        : members(name).compose(members -> partitioned(name, wanted).compose(partitioned ->
            published(name, rows.iterator().next(), members, partitioned)))
            .compose(found -> explained(found, wanted))
            .compose(found -> family.read(name, wanted).map(found::with)).map(Optional::of));
  }

  private Future<List<PublicationMember>> members(String name) {
    return client.preparedQuery(MEMBERS).execute(Tuple.of(name)).map(rows -> list(rows, row -> new PublicationMember(table(row, "schema", "name"),
        new MemberFilter(List.of(row.getArrayOfStrings("columns")), row.getString("condition")), List.of(row.getArrayOfStrings("ancestors")))));
  }

  private static TableName table(Row row, String schema, String name) {
    return new TableName(row.getString(schema), row.getString(name));
  }

  private Future<List<String>> partitioned(String name, List<String> wanted) {
    return wanted.isEmpty() ? Future.succeededFuture(List.of())
        : client.preparedQuery(PARTITIONED).execute(Tuple.of(name).addArrayOfString(wanted.toArray(String[]::new)))
            .map(rows -> list(rows, row -> row.getString("name")));
  }

  private Future<PublicationFacts> published(String name, Row publication, List<PublicationMember> members, List<String> partitioned) {
    boolean viaRoot = publication.getBoolean("pubviaroot");
    return client.preparedQuery(PUBLISHED).execute(Tuple.of(name)).compose(rows -> gaps.read(name, viaRoot, "stored".equals(publication.getString("generated")), isParted(rows)).map(gaps -> {
      Map<String, Long> oids = new HashMap<>();
      rows.forEach(row -> oids.put(row.getString("name"), row.getLong("oid")));
      List<String> tables = list(rows, row -> row.getString("name"));
      List<String> withoutIdentity = list(rows, row -> row.getBoolean("without_identity") ? row.getString("name") : null);
      PublicationContents contents = new PublicationContents(publication.getLong("oid"), publication.getBoolean("puballtables"),
          List.of(publication.getArrayOfStrings("schemas")), members, oids, publication.getString("generated"));
      return new PublicationFacts(name, contents.allTables() || !contents.schemas().isEmpty(), viaRoot,
          publication.getBoolean("pubinsert"), publication.getBoolean("pubupdate"), publication.getBoolean("pubdelete"),
          publication.getBoolean("pubtruncate"), tables, partitioned, withoutIdentity, Map.of(), contents, gaps);
    }));
  }

  private static boolean isParted(RowSet<Row> published) {
    for (Row row : published) {
      if (row.getBoolean("parted")) {
        return true;
      }
    }
    return false;
  }

  /** Says of the tables that are wanted and not published what keeps them out. */
  private Future<PublicationFacts> explained(PublicationFacts publication, List<String> wanted) {
    String[] missing = wanted.stream().filter(table -> !publication.publishes(table)).toArray(String[]::new);
    return missing.length == 0 ? Future.succeededFuture(publication)
        : client.preparedQuery(WANTED).execute(Tuple.tuple().addArrayOfString(missing)).map(rows -> {
          Map<String, String> why = new HashMap<>();
          rows.forEach(row -> Optional.ofNullable(why(row, publication)).ifPresent(reason -> why.put(row.getString("name"), reason)));
          return publication.with(why);
        });
  }

  private static String why(Row row, PublicationFacts publication) {
    String kind = row.getString("kind");
    return kind == null ? "does not exist"
        : publication.whyNever(kind.charAt(0), row.getString("persistence").charAt(0), List.of(row.getArrayOfStrings("ancestors")));
  }

  /** For which of its tables the server refuses changes, although they have a replica identity; at most a hundred. */
  public Future<List<IdentityGap>> identityGaps(String name) {
    return new IdentityCatalog(client).gaps(name);
  }

  /** Creates a publication. One statement, whatever the conditions in it hold. */
  Future<Void> create(PublicationDefinition definition) {
    return client.preparedQuery(definition.createSql()).execute().mapEmpty();
  }

  /**
   * Creates a publication, and says what it is before that is committed: from then on the server may refuse changes. Needs a connection
   * alone.
   */
  public Future<Void> create(PublicationDefinition definition, Consumer<Rehearsal> told) {
    return client.query("BEGIN").execute()
        .compose(begun -> create(definition)
            .compose(created -> look(definition))
            .compose(found -> {
              told.accept(found);
              return client.query("COMMIT").execute();
            })
            .recover(failure -> client.query("ROLLBACK").execute().transform(done -> Future.failedFuture(failure))))
        .mapEmpty();
  }

  /** The conditions of a definition as the server writes them: it takes the rights to create a publication of each, and a connection alone. */
  public Future<WrittenConditions> conditions(PublicationDefinition definition) {
    return new ConditionCatalog(client).written(definition);
  }

  /**
   * Creates the publication and takes it back: fails as {@link #create(PublicationDefinition, Consumer)} would, or with 55P03 where a
   * table is locked. Needs a connection alone.
   *
   * @return what it would be
   */
  public Future<Rehearsal> rehearse(PublicationDefinition definition) {
    return PublicationRehearsal.of(client, definition, () -> look(definition));
  }

  private Future<Rehearsal> look(PublicationDefinition definition) {
    return find(definition.name(), definition.tables())
        .compose(found -> identityGaps(definition.name()).map(gaps -> new Rehearsal(found.orElseThrow(), gaps)));
  }

  /**
   * A publication that is not committed, or not there any more.
   *
   * @param refused for which of its tables the server would refuse changes, although they have a replica identity
   */
  public record Rehearsal(PublicationFacts facts, List<IdentityGap> refused) {}

  /** Drops a publication; one that is not there is no failure. */
  public Future<Void> drop(String name) {
    return client.query(dropSql(name)).execute().mapEmpty();
  }

  /** The statement that {@link #drop} runs. */
  public static String dropSql(String name) {
    return "DROP PUBLICATION IF EXISTS " + Identifiers.quote(name);
  }

  private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> reader) {
    List<T> read = new ArrayList<>();
    for (Row row : rows) {
      T value = reader.apply(row);
      if (value != null) {
        read.add(value);
      }
    }
    return read;
  }
}
