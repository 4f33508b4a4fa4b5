package io.philotes.bus.message;

/** Asks a stage how it is. A stage answers at once from memory, so that no answer means a stuck event loop. */
public record StatusRequest() {}
