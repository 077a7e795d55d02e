package stheno.mail.smtp;

/// Whether clients can log in (RFC 4954).
public enum AuthPolicy {
    /// AUTH is not available.
    OFF,
    /// Only on a connection that uses TLS.
    UNDER_TLS,
    /// Also in clear, where everyone on the path reads the password: for a mail catcher.
    IN_CLEAR
}
