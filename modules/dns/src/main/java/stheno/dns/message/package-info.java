/// DNS messages both ways: requests, replies, EDNS and TSIG. It knows no zones and no sockets.
package stheno.dns.message;
