/// DNS messages: names, record types, record data in wire form and as text, and whole messages both ways. It knows no zones and no sockets.
package stheno.dns.message;
