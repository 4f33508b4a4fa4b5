/**
 * The whole product against real servers: inside this JVM for quick cases, the built jar for what happens to processes.
 * Every case ends with {@link io.philotes.verification.Checker}, which shares no code with the product.
 */
package io.philotes.endtoend;
