/// Authoritative answers: which records of the zones answer a question, in which section, and with which proofs. It knows no sockets, no
/// files and no limits but the size of the reply.
package stheno.dns.answer;
