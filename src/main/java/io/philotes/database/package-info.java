/**
 * How the service opens ordinary SQL connections, to a source's catalog and to the buffer, and what their failures
 * mean. Knows the configuration and the error codes; holds no SQL and knows no table.
 */
package io.philotes.database;
