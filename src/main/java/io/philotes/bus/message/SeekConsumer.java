package io.philotes.bus.message;

/**
 * Moves the cursor of a consumer, by order of its operator.
 *
 * @param source empty when the only one is meant
 * @param dryRun whether only to tell what would come of it
 */
public record SeekConsumer(String consumer, String source, SeekTarget target, boolean dryRun) {}
