package stheno.ftp;

/// Which connections of a session are encrypted (RFC 4217). Immutable; any thread.
///
/// @param control whether the control connection is encrypted
/// @param sized   whether PBSZ was sent, which PROT requires
/// @param data    whether data connections are encrypted: PROT P, not C
record Protection(boolean control, boolean sized, boolean data) {
    /// Of a new connection. With implicit TLS, data connections are encrypted too, until the client sends PROT C.
    static Protection of(boolean secure) {
        return new Protection(secure, secure, secure);
    }

    /// The state after AUTH: only the control connection is encrypted.
    Protection unprotected() {
        return new Protection(control, false, false);
    }

    Protection withSized() {
        return new Protection(control, true, data);
    }

    Protection withData(boolean wanted) {
        return new Protection(control, sized, wanted);
    }
}
