package io.philotes.bus.message;

/**
 * A consumer's delivery of one source.
 *
 * @param position the cursor: the last position passed, 0 when none
 * @param code symbolic name of the failure, or null
 * @param delivered events acknowledged in this process
 * @param lateReplies replies that came after the ack timeout and were ignored
 */
public record ConsumerStatus(String name, String source, long position, long lagEvents, ConsumerState state,
                             String code, String error, long delivered, long retries, long lateReplies) {}
