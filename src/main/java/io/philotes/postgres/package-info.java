/** PostgreSQL as seen from a replication client. Knows nothing of the pipeline; fit to be a library of its own. */
package io.philotes.postgres;
