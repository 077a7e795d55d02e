/// Files of a tree over HTTP: reading, conditions, ranges, compressed forms, listings, uploads. It does not know who may ask for them, or
/// which host they belong to.
package stheno.web.files;
