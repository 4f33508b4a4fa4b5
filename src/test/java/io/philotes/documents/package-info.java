/** Documents that name dependencies, meters, fields or classes are compared with what there is: unchecked ones rot. */
package io.philotes.documents;
