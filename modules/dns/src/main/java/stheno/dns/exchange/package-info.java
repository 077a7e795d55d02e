/// Asks other DNS servers, one question at a time: by UDP, TCP, TLS and HTTPS. It knows what a reply must be to be believed, and which
/// servers answer. It knows nothing of what the answers are used for.
package stheno.dns.exchange;
