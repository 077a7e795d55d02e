/// Zones: the reader of zone files, the compact store that a loop looks names up in, and the set of all zones of a server. It knows how
/// names are found, not what is answered, and no sockets.
package stheno.dns.zone;
