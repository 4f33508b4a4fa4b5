/**
 * The SQL for our own tables, and nowhere else is any. Each class is one table's or one purpose's statements; values
 * travel as parameters, the only names built from data are those of a source's log, from its number.
 */
package io.philotes.buffer.store;
