/// The stub resolver: host names, addresses and other records, asked of the servers of resolv.conf without blocking. It knows search lists,
/// hosts files and a small cache. It follows no delegations: its servers do.
package stheno.dns.resolver;
