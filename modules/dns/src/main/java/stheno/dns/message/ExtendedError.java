package stheno.dns.message;

/// The codes of Extended DNS Errors (RFC 8914) that replies have. Code 0 stands for none here.
public final class ExtendedError {
    /// No error to tell.
    public static final int NONE = 0;
    /// No server answers; the records are older than they should be.
    public static final int STALE = 3;
    /// The operator does not permit it.
    public static final int BLOCKED = 15;
    /// As [#STALE], for a name that did not exist.
    public static final int STALE_NXDOMAIN = 19;
    /// No server answers.
    public static final int NO_REACHABLE_AUTHORITY = 22;
    /// Talking with the servers has failed.
    public static final int NETWORK_ERROR = 23;

    private ExtendedError() {}
}
