package stheno.mail.smtp;

/// Counts the Received fields of a message's header while it arrives: each server that has handled the message added one (RFC 5321, section
/// 6.3). Lines may end with LF alone, so that no line end hides a loop. Loop thread only.
final class HopCounter {
    private static final String NAME = "received:";

    /// What the last octet was: it matched so many characters of the name from the start of its line, or none, or the header is over.
    private int matched;
    private boolean lineEmpty = true;
    private boolean headerOver;
    private int count;

    /// Looks at the next octets.
    void scan(byte[] octets, int from, int to) {
        for (int i = from; i < to && !headerOver; i++) {
            int c = octets[i];
            if (c == '\n') {
                headerOver = lineEmpty;
                lineEmpty = true;
                matched = 0;
            } else if (c != '\r' || !lineEmpty) {
                lineEmpty = false;
                match(c);
            }
        }
    }

    private void match(int c) {
        if (matched < 0) return;
        int lower = c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
        boolean blank = matched == NAME.length() - 1 && (c == ' ' || c == '\t'); // before the colon: obsolete, and understood by others
        if (blank) return;
        matched = lower == NAME.charAt(matched) ? matched + 1 : -1;
        if (matched != NAME.length()) return;
        count++;
        matched = -1;
    }

    /// Received fields so far.
    int count() {
        return count;
    }
}
