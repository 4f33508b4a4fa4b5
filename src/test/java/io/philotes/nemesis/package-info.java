/**
 * Kills and other misfortunes at random, under load, to the real jar, with real servers behind lines that fail. A seed
 * decides what happens and in which order; when it happens is up to the machine. {@link io.philotes.nemesis.Nemesis}
 * does it, the checker of {@code io.philotes.verification} judges.
 */
package io.philotes.nemesis;
