/** The configuration: records that hold checked values, and their loading from file and environment. Knows no stage. */
package io.philotes.config;
