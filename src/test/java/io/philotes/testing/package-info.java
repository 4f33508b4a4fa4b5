/**
 * What the integration tests stand on: PostgreSQL servers, waiting, the built jar as a process, and the check that no
 * integration class was skipped. Knows the configuration records, no stage.
 */
package io.philotes.testing;
