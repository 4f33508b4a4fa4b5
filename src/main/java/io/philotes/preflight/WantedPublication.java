package io.philotes.preflight;

import io.philotes.config.PublicationOptions;
import io.philotes.config.PublishedOperation;
import io.philotes.config.SourceConfig;
import io.philotes.config.TableFilter;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationDefinition;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The publication that a source's configuration asks for. */
public final class WantedPublication {

  private static final int FILTERS_AND_SCHEMAS = 15;
  private static final int GENERATED_COLUMNS = 18;

  private WantedPublication() {}

  public static PublicationDefinition of(SourceConfig source) {
    PublicationOptions options = source.options();
    return new PublicationDefinition(source.publication(), source.tables(), options.schemas(),
        options.filters().stream().collect(Collectors.toMap(TableFilter::table, filter -> new MemberFilter(filter.columns(), filter.where()))),
        options.operations().stream().map(PublishedOperation::text).toList(), options.viaRoot(),
        options.generatedColumns() == null ? null : options.generatedColumns().text());
  }

  /** The publication that is enough for a source and for the others that have it: what is created is this one. */
  public static PublicationDefinition shared(SourceConfig source, List<SourceConfig> others) {
    return SharedPublication.of(of(source), others.stream().map(WantedPublication::of).toList());
  }

  /** The tables that any of them names, also where another wants all. */
  public static List<String> tables(SourceConfig source, List<SourceConfig> others) {
    return Stream.concat(Stream.of(source), others.stream()).flatMap(one -> one.tables().stream()).distinct().toList();
  }

  /**
   * The refusal of what a server of that version does not know.
   *
   * @param version as server_version_num
   */
  public static Optional<PhilotesException> unknown(PublicationDefinition wanted, int version) {
    int major = version / 10_000;
    return Stream.of(
        unknown(!wanted.schemas().isEmpty(), "schemas", FILTERS_AND_SCHEMAS, major),
        unknown(!wanted.filters().isEmpty(), "filters", FILTERS_AND_SCHEMAS, major),
        unknown(wanted.generatedColumns() != null, "generatedColumns", GENERATED_COLUMNS, major)).filter(Objects::nonNull).findFirst();
  }

  private static PhilotesException unknown(boolean given, String key, int first, int major) {
    return !given || major >= first ? null : PhilotesException.of(ErrorCode.PUBLICATION_OPTION, "option", "sources[]." + key,
        "PostgreSQL has it from version " + first + " on, and the server is of version " + major);
  }
}
