package io.philotes.config;

import java.util.List;

/**
 * What the publication should be, beside its tables. What is not set is left to the server when the publication is created, and to
 * whoever made it when it is there.
 *
 * @param schemas all of whose tables are published, those to come too
 * @param filters at most one for a table
 * @param operations empty means all, or what the publication has
 * @param viaRoot whether changes of partitions come under the name of their root; null when not set
 * @param generatedColumns null when not set
 */
public record PublicationOptions(List<String> schemas, List<TableFilter> filters, List<PublishedOperation> operations, Boolean viaRoot,
                                 GeneratedColumns generatedColumns) {

  /** Nothing is set. */
  public static final PublicationOptions UNSET = new PublicationOptions(List.of(), List.of(), List.of(), null, null);

  public PublicationOptions {
    schemas = List.copyOf(schemas);
    filters = List.copyOf(filters);
    operations = List.copyOf(operations);
  }
}
