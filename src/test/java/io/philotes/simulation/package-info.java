/**
 * The deterministic simulation: models of what surrounds the product, without threads, clock or network. One random
 * generator decides everything, so that a seed replays exactly.
 */
package io.philotes.simulation;
