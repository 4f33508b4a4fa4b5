/**
 * The configuration: records that hold checked values, and their loading from file and environment. Knows no stage.
 *
 * <p>A new key is one declaration in {@code ConfigKeys}, a component in its record and a line in {@code ConfigReader};
 * the test of the documents then shows the lines to write in conf/philotes.yaml and src/docs/configuration.md.
 */
package io.philotes.config;
