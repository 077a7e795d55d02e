package stheno.ftp;

/// Whether an FTP service uses TLS (RFC 4217).
public enum TlsPolicy {
    /// TLS is not available.
    OFF,
    /// Clients may use TLS.
    OFFERED,
    /// Logins and transfers require TLS.
    REQUIRED
}
