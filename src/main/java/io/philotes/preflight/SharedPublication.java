package io.philotes.preflight;

import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** One publication that is enough for all who want it: what any of them wants is in it, and left out is what nobody wants. Pure. */
final class SharedPublication {

  private SharedPublication() {}

  static PublicationDefinition of(PublicationDefinition wanted, List<PublicationDefinition> others) {
    return of(Stream.concat(Stream.of(wanted), others.stream()).toList());
  }

  /** @param all at least one, and all of the same name */
  static PublicationDefinition of(List<PublicationDefinition> all) {
    boolean everything = all.stream().anyMatch(PublicationDefinition::isOfAllTables);
    boolean everyOperation = all.stream().anyMatch(one -> one.operations().isEmpty());
    List<String> tables = everything ? List.of() : union(all, PublicationDefinition::tables);
    List<String> schemas = everything ? List.of() : union(all, PublicationDefinition::schemas);
    return new PublicationDefinition(all.get(0).name(), tables, schemas, filters(all, tables, schemas),
        everyOperation ? List.of() : union(all, PublicationDefinition::operations),
        first(all, PublicationDefinition::viaRoot), all.stream().anyMatch(one -> "stored".equals(one.generatedColumns())) ? "stored"
            : first(all, PublicationDefinition::generatedColumns));
  }

  private static List<String> union(List<PublicationDefinition> all, Function<PublicationDefinition, List<String>> part) {
    return all.stream().flatMap(one -> part.apply(one).stream()).distinct().toList();
  }

  private static <T> T first(List<PublicationDefinition> all, Function<PublicationDefinition, T> part) {
    return all.stream().map(part).filter(Objects::nonNull).findFirst().orElse(null);
  }

  /** Why the server refuses it, as a sentence without full stop; empty when it does not. Each alone is checked with the configuration. */
  static Optional<String> refusal(PublicationDefinition shared) {
    return shared.schemas().isEmpty() || shared.filters().values().stream().allMatch(filter -> filter.columns().isEmpty()) ? Optional.empty()
        : Optional.of("one of the sources wants schemas and another lists of columns, which PostgreSQL refuses in one publication:"
            + " give each of them a publication of its own");
  }

  /** Where not all agree, a filter would take from one what another leaves out. */
  private static Map<String, MemberFilter> filters(List<PublicationDefinition> all, List<String> tables, List<String> schemas) {
    Map<String, MemberFilter> filters = new HashMap<>();
    for (String table : tables) {
      List<MemberFilter> wanted = all.stream().filter(one -> one.tables().contains(table)).map(one -> one.filter(table)).distinct().toList();
      if (wanted.size() == 1 && !wanted.get(0).equals(MemberFilter.NONE) && !schemas.contains(TableName.of(table).schema())) {
        filters.put(table, wanted.get(0));
      }
    }
    return filters;
  }
}
