/// Header fields (RFC 5322, 2047, 2231, 6532): raw, unfolded, decoded, and as addresses, dates, ids and parameters. It knows no bodies.
package stheno.mail.mime.header;
