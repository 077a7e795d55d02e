/// Names that are answered here and never forwarded: hosts files, special-use names, private reverse zones, and block lists. It also tells
/// private addresses in answers for public names (DNS rebinding). It knows no sockets, and not where other names are forwarded to.
package stheno.dns.local;
