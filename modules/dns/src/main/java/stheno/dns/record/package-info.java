/// Names, record types, and record data in wire form and as text. It knows no messages and no zones.
package stheno.dns.record;
