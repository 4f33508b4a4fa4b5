package io.philotes.verification;

/**
 * A row or a part of one, in the order of its relation's columns: the server's text, SQL NULL as null, and
 * {@link #ABSENT} where the image has nothing.
 */
record RowImage(BufferedRelation relation, String[] values) {

  /** Compared by identity: no value is this object. */
  @SuppressWarnings("StringOperationCanBeSimplified")
  static final String ABSENT = new String("absent");

  String get(String column) {
    int place = relation.place(column);
    return place < 0 ? ABSENT : values[place];
  }

  boolean has(String column) {
    return get(column) != ABSENT;
  }

  boolean isWhole() {
    for (String value : values) {
      if (value == ABSENT) {
        return false;
      }
    }
    return true;
  }

  /** The values of the key columns as one text. */
  String key() {
    String[] key = new String[relation.key().size()];
    for (int i = 0; i < key.length; i++) {
      key[i] = get(relation.key().get(i));
    }
    return RecordText.of(key);
  }

  String text() {
    return RecordText.of(values);
  }

  /** The row in the columns of another version; what this one has not is absent. */
  RowImage as(BufferedRelation other) {
    if (other == relation) {
      return this;
    }
    String[] mapped = new String[other.columns().size()];
    for (int i = 0; i < mapped.length; i++) {
      mapped[i] = get(other.columns().get(i));
    }
    return new RowImage(other, mapped);
  }

  /** This image with the absent values of another. */
  RowImage filledFrom(RowImage other) {
    String[] whole = values.clone();
    for (int i = 0; i < whole.length; i++) {
      whole[i] = whole[i] == ABSENT ? other.get(relation.columns().get(i)) : whole[i];
    }
    return new RowImage(relation, whole);
  }

  /** Whether every value that both have is the same. */
  boolean agreesWith(RowImage other) {
    for (int i = 0; i < values.length; i++) {
      String theirs = other.get(relation.columns().get(i));
      boolean same = values[i] == null ? theirs == null : values[i].equals(theirs);
      if (values[i] != ABSENT && theirs != ABSENT && !same) {
        return false;
      }
    }
    return true;
  }
}
