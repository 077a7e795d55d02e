package stheno.dns.message;

/// The sections of a message that hold records, in their order (RFC 1035 4.1). Any thread.
public enum Section {
    ANSWER,
    AUTHORITY,
    ADDITIONAL
}
