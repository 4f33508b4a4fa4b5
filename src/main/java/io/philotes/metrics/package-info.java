/**
 * Meters for Prometheus, fed from the status records that the stages send. Knows those records and Micrometer, no
 * stage: nothing here is called on the data path.
 */
package io.philotes.metrics;
