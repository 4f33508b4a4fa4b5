/** The import rules, and what may be in the jar. Each failure says how to fix it. */
package io.philotes.architecture;
