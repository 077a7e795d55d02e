/// Answers of other servers, by question, in flat form: written into replies without allocation, and bounded in octets. It knows no times
/// to live but those in the answers, and no server to ask.
package stheno.dns.cache;
