/// Zone transfers: AXFR to secondaries and from primaries, NOTIFY both ways, and the zones that are copies of a primary's. It knows no
/// listeners and no configuration files.
package stheno.dns.transfer;
