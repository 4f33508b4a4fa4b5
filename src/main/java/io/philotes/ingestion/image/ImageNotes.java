package io.philotes.ingestion.image;

import io.philotes.event.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the images of one event cannot say by themselves; becomes the event's metadata.
 *
 * <p>Made once and cleared for each event. Grows to the number of a table's columns at most. Not safe for threads.
 *
 * <pre>{"unchanged":["doc"],"jsonNull":["a"],"jsonNullBefore":["a"],"omitted":{"scan":{…}},"truncate":{"cascade":true,"restartIdentity":false},
 * "origin":"node_a","annotation":{"who":"ann"}}</pre>
 *
 * <ul>
 *   <li>{@code unchanged}: columns whose TOASTed value the update left alone and the server did not send; they are
 *       absent from the image.
 *   <li>{@code jsonNull}: columns of type {@code jsonb} that hold JSON's null, which the image cannot tell from SQL
 *       NULL.
 *   <li>{@code omitted}: columns whose value is too long to be carried; they are absent from the image ({@link OmittedValues}).
 *   <li>{@code annotation}: what the client said of its transaction ({@link Annotation}).
 *   <li>With {@code Before}: the same about the before image. PostgreSQL sends old rows whole, so {@code
 *       unchangedBefore} is not expected; were it ever to come, it would be told and not hidden.
 * </ul>
 */
public final class ImageNotes {

  /** The image that a note is about. */
  enum Image { AFTER, BEFORE }

  private final Names[] unchanged = {new Names("unchanged"), new Names("unchangedBefore")};
  private final Names[] jsonNull = {new Names("jsonNull"), new Names("jsonNullBefore")};
  private final OmittedValues[] omitted = {new OmittedValues("omitted"), new OmittedValues("omittedBefore")};
  private boolean anyOmitted;
  private boolean truncated;
  private boolean cascade;
  private boolean restartIdentity;
  private String origin;
  private String quotedOriginName;
  private byte[] quotedOrigin;
  private byte[] annotation;

  /** Forgets everything: the next event begins. */
  public void clear() {
    for (int i = 0; i < unchanged.length; i++) {
      unchanged[i].clear();
      jsonNull[i].clear();
      omitted[i].clear();
    }
    anyOmitted = false;
    truncated = false;
    origin = null;
    annotation = null;
  }

  /** The event is a TRUNCATE with these options. */
  public void truncate(boolean cascade, boolean restartIdentity) {
    truncated = true;
    this.cascade = cascade;
    this.restartIdentity = restartIdentity;
  }

  /** The event's transaction came to the source from this replication origin; null when it did not. */
  public void origin(String name) {
    origin = name;
  }

  /** A whole member, as {@link Annotation#member} makes it; null when there is none. */
  public void annotation(byte[] member) {
    annotation = member;
  }

  void unchanged(Image image, byte[] quotedColumn) {
    unchanged[image.ordinal()].add(quotedColumn);
  }

  void jsonNull(Image image, byte[] quotedColumn) {
    jsonNull[image.ordinal()].add(quotedColumn);
  }

  /** The column is absent from the image: its text, which is {@code length} bytes of {@code bytes}, is too long. */
  void omitted(Image image, byte[] quotedColumn, byte[] bytes, int offset, int length) {
    anyOmitted = true;
    omitted[image.ordinal()].add(quotedColumn, bytes, offset, length);
  }

  public boolean isEmpty() {
    return !truncated && origin == null && annotation == null && areEmpty(unchanged) && areEmpty(jsonNull) && !anyOmitted;
  }

  /** Writes one JSON object; {@code {}} when there is nothing to say. */
  public void write(JsonBytes out) {
    put("{", out);
    int open = out.size();
    for (int i = 0; i < unchanged.length; i++) {
      unchanged[i].write(open, out);
    }
    for (int i = 0; i < jsonNull.length; i++) {
      jsonNull[i].write(open, out);
    }
    for (OmittedValues values : omitted) {
      if (!values.isEmpty()) {
        comma(open, out);
        values.write(out);
      }
    }
    writeTruncate(open, out);
    writeOrigin(open, out);
    if (annotation != null) {
      comma(open, out);
      out.put(annotation, 0, annotation.length);
    }
    put("}", out);
  }

  private void writeTruncate(int open, JsonBytes out) {
    if (truncated) {
      comma(open, out);
      put("\"truncate\":{\"cascade\":" + cascade + ",\"restartIdentity\":" + restartIdentity + "}", out);
    }
  }

  private void writeOrigin(int open, JsonBytes out) {
    if (origin == null) {
      return;
    }
    if (!origin.equals(quotedOriginName)) {
      quotedOrigin = JsonString.quoted(origin);
      quotedOriginName = origin;
    }
    comma(open, out);
    put("\"origin\":", out);
    out.put(quotedOrigin, 0, quotedOrigin.length);
  }

  private static boolean areEmpty(Names[] lists) {
    return lists[0].count == 0 && lists[1].count == 0;
  }

  private static void comma(int open, JsonBytes out) {
    if (out.size() > open) {
      out.put(',');
    }
  }

  private static void put(String text, JsonBytes out) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    out.put(bytes, 0, bytes.length);
  }

  /** A list of column names, each already a JSON string. */
  private static final class Names {

    private final byte[] opening;
    private byte[][] quoted = new byte[8][];
    private int count;

    Names(String member) {
      opening = ("\"" + member + "\":[").getBytes(StandardCharsets.US_ASCII);
    }

    void clear() {
      count = 0;
    }

    void add(byte[] name) {
      if (count == quoted.length) {
        quoted = Arrays.copyOf(quoted, count * 2);
      }
      quoted[count++] = name;
    }

    void write(int open, JsonBytes out) {
      if (count == 0) {
        return;
      }
      comma(open, out);
      out.put(opening, 0, opening.length);
      for (int i = 0; i < count; i++) {
        if (i > 0) {
          out.put(',');
        }
        out.put(quoted[i], 0, quoted[i].length);
      }
      out.put(']');
    }
  }
}
