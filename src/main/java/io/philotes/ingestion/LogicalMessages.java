package io.philotes.ingestion;

import io.philotes.event.EventRows;
import io.philotes.ingestion.image.Annotation;
import io.philotes.ingestion.image.EscapedText;
import io.philotes.ingestion.image.MessageImage;
import io.philotes.ingestion.image.ValueLimit;
import io.philotes.ingestion.image.ValueTooLargeException;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;

/**
 * Which logical messages become events or annotate, and their images. Where they stand among transactions is the
 * {@link TransactionAssembler}'s. Plain state of one stream.
 */
final class LogicalMessages {

  private final MessageFilter filter;
  private final ValueLimit values;
  private final int largestRow;
  private long refusedAnnotations;

  LogicalMessages(ChangeRules rules) {
    filter = rules.messages();
    values = rules.values();
    largestRow = rules.largestRow();
  }

  /** Whether the source was asked for messages. */
  boolean areAskedFor() {
    return filter.isAskedFor();
  }

  /** Whether a message becomes an event. */
  boolean takes(Message message) {
    return filter.takes(message.prefix());
  }

  boolean annotates(Message message) {
    return filter.annotates(message.prefix());
  }

  /** The member of the metadata that an annotation becomes; null for the empty one, which ends another. */
  byte[] annotation(Message message) {
    byte[] member = message.length() > Annotation.MAX_BYTES ? Annotation.INVALID : Annotation.member(message.content());
    if (member == Annotation.INVALID) {
      refusedAnnotations++;
    }
    return member;
  }

  /** A message that becomes nothing; an annotation should not be among them. */
  void passedOver(Message message) {
    if (annotates(message)) {
      refusedAnnotations++;
    }
  }

  /** Annotations that were none: too long, no JSON object, or outside of a transaction. */
  long refusedAnnotations() {
    return refusedAnnotations;
  }

  /**
   * Writes the images of the event that a message becomes.
   *
   * @throws ValueTooLargeException when it may not be carried: the stream must stop
   */
  void images(Message message, EventRows rows) {
    requireRoom(message.prefix(), message.length());
    if (message.length() > largestRow / EscapedText.MOST) {
      requireMemory(MessageImage.length(message));
    }
    rows.absentPart();
    MessageImage.write(message, rows.json());
    rows.endPart();
  }

  /**
   * @param content bytes of a message's content
   * @throws ValueTooLargeException when there is no room for it however it is written: the stream must stop
   */
  void requireRoom(String prefix, int content) {
    if (prefix.length() > MessageFilter.LONGEST_PREFIX) {
      throw ValueTooLargeException.ofPrefix(MessageFilter.LONGEST_PREFIX);
    }
    if (content > values.maxBytes()) {
      throw ValueTooLargeException.ofMessage(content, values);
    }
    requireMemory(content);
  }

  private void requireMemory(long bytes) {
    if (bytes > largestRow) {
      throw ValueTooLargeException.ofRow("logical message", bytes, largestRow);
    }
  }
}
