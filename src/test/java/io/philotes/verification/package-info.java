/**
 * What proves the product: a workload whose transactions carry their own receipts, and a checker that reads nothing but
 * tables and logs. Shares no code with the product, so that the two cannot be wrong together.
 *
 * <p>{@link io.philotes.verification.Workload} writes to a source, {@link io.philotes.verification.Checker} compares the
 * buffer with it, and the checker itself is proved by corruptions that it must find.
 */
package io.philotes.verification;
