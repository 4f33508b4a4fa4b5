/**
 * What stands between a configuration and a good start, judged from what was read of the databases: pure, without
 * connections. Also the SQL that prepares them. Knows catalogs and configuration, no stage.
 */
package io.philotes.preflight;
