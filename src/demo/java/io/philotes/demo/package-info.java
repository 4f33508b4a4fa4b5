/**
 * The whole product at work on one machine: two PostgreSQL servers, a shop that changes its data, Philotes, a consumer,
 * and at the end the proof that everything committed was delivered exactly once. Never in the jar.
 *
 * <p>Uses the product only through what people use: {@code PhilotesVerticle} with its configuration, the event bus, and
 * the view {@code philotes.cdc_events}. The checks read the source's own tables over JDBC.
 */
package io.philotes.demo;
