/// `stheno dig`: asks a DNS server, and prints its answer as dig does. It needs no running server of ours.
package stheno.appliance.dig;
