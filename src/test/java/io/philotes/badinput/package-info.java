/**
 * What a stranger can do wrong, tried on the whole product: every wrong input ends in one line that says what is wrong
 * with which object and what to do, with the right exit code, soon, and without a secret.
 */
package io.philotes.badinput;
