package stheno.dns.message;

/// The sections of a message that hold records, in their order (RFC 1035 4.1). Any thread.
public enum Section {
    /// The records that were asked for.
    ANSWER,
    /// SOA or NS records of the zone.
    AUTHORITY,
    /// Addresses that help, OPT and TSIG.
    ADDITIONAL
}
