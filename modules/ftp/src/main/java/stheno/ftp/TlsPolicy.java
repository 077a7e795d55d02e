package stheno.ftp;

/// What an FTP service wants of TLS (RFC 4217).
public enum TlsPolicy {
    /// There is none.
    OFF,
    /// Who asks gets it.
    OFFERED,
    /// Nobody logs in without, nor moves data.
    REQUIRED
}
