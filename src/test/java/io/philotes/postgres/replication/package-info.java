/** The replication client against scripted peers and real servers. */
package io.philotes.postgres.replication;
