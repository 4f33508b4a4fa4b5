package io.philotes.bus.message;

/** Published after events became durable: everything up to {@code lastPosition} can be read. */
public record BufferAdvanced(String source, long lastPosition) {}
