/** What travels: change events, their images and the schema they refer to. Knows PostgreSQL's LSN and JSON, nothing else. */
package io.philotes.event;
