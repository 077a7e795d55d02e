package stheno.mail.smtp;

/// Looks for a CR or LF outside of CRLF in content that comes in chunks. Loop thread only.
final class LineEndScan {
    private boolean afterCr;
    private boolean bare;

    void scan(byte[] octets, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = octets[i];
            if (b == '\n') bare |= !afterCr;
            else bare |= afterCr;
            afterCr = b == '\r';
        }
    }

    /// No more octets follow.
    void end() {
        bare |= afterCr;
    }

    /// Whether there was one.
    boolean bare() {
        return bare;
    }
}
