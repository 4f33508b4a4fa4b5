package io.philotes.event;

import java.util.Objects;

/**
 * One column of a {@link RelationVersion}.
 *
 * @param typeOid PostgreSQL's type oid, an unsigned 32-bit number
 * @param typeName the type's name when the source sent one (types that are not built in), else null
 * @param key whether the column belongs to the replica identity
 */
public record RelationColumn(String name, long typeOid, int typeModifier, String typeName, boolean key) {
  public RelationColumn {
    Objects.requireNonNull(name);
  }

  public RelationColumn withKey(boolean belongs) {
    return belongs == key ? this : new RelationColumn(name, typeOid, typeModifier, typeName, belongs);
  }
}
