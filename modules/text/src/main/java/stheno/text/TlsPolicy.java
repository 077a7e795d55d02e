package stheno.text;

/// Whether a service that begins in clear can change to TLS: FTP (RFC 4217), SMTP (RFC 3207), POP3 (RFC 2595).
public enum TlsPolicy {
    /// TLS is not available.
    OFF,
    /// Clients may use TLS.
    OFFERED,
    /// Everything that matters requires TLS: logins, transfers, messages.
    REQUIRED
}
