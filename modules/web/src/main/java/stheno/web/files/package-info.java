/// Files of a tree over HTTP: reading, conditions, ranges, compressed forms, listings, uploads. It does not know accounts, or the
/// host that the files belong to.
package stheno.web.files;
