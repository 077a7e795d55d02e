/// Forwards questions to other servers, and keeps their answers: upstreams by name, retries, equal questions asked once, stale answers,
/// prefetching. It knows nothing of how a server is asked, nor of the clients' packets.
package stheno.dns.forward;
