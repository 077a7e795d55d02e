package stheno.dns.local;

/// The answer for a name on a block list.
public enum BlockAnswer {
    /// NXDOMAIN.
    NXDOMAIN,
    /// 0.0.0.0 and ::, and no data of other types.
    ZERO,
    /// REFUSED.
    REFUSED
}
