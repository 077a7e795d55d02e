package stheno.ftp;

/// How far a session is protected by TLS (RFC 4217). Immutable.
///
/// @param control whether the control connection is
/// @param sized   PBSZ was said, which PROT wants to come first
/// @param data    whether data connections are: PROT P, not C
record Protection(boolean control, boolean sized, boolean data) {
    /// From the first byte on, or not at all: with implicit TLS, data is protected as well unless a client says otherwise.
    static Protection of(boolean secure) {
        return new Protection(secure, secure, secure);
    }

    /// As after AUTH: the control connection alone.
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
