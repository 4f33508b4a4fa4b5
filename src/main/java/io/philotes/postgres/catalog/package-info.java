/** What a source's catalog says about itself: the only SQL for foreign catalogs. Knows nothing of the pipeline. */
package io.philotes.postgres.catalog;
