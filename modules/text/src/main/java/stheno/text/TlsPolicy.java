package stheno.text;

/// Whether a service in clear offers to change to TLS: AUTH TLS of FTP (RFC 4217), STARTTLS of SMTP (RFC 3207), STLS of POP3 (RFC 2595).
public enum TlsPolicy {
    /// TLS is not available.
    OFF,
    /// Clients may use TLS.
    OFFERED,
    /// Logins and transfers require TLS.
    REQUIRED
}
