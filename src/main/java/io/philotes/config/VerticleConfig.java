package io.philotes.config;

/**
 * A verticle of the user, deployed beside ours.
 *
 * @param eventLoop whether it runs on an event loop; by default on a worker thread
 */
public record VerticleConfig(String className, boolean eventLoop) {}
