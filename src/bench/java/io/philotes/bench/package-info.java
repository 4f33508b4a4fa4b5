/**
 * Benchmarks of the built jar against PostgreSQL's own tools. Compiled in the Maven profile {@code bench} only: no part
 * of the product, of its tests or of the jar. What is measured, and how, is in {@code src/docs/performance.md}.
 */
package io.philotes.bench;
