package stheno.mail.smtp;

/// Counts the Received fields of a message's header while it arrives: each server that has handled the message added one (RFC 5321, section
/// 6.3). Lines may end with LF alone, so that no line end hides a loop. Loop thread only.
final class HopCounter {
    private static final String NAME = "received:";

    private int matched; // characters of the name at the start of this line; negative if it is another field
    private boolean lineEmpty = true;
    private boolean headerOver;
    private int count;

    /// Looks at the next octets.
    void scan(byte[] octets, int from, int to) {
        for (int i = from; i < to && !headerOver; i++) {
            if (matched < 0) i = lineEnd(octets, i, to);
            if (i == to) return;
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

    private static int lineEnd(byte[] octets, int from, int to) {
        int i = from;
        while (i < to && octets[i] != '\n') i++;
        return i;
    }

    private void match(int c) {
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
