package stheno.http;

import java.nio.charset.StandardCharsets;

/// The header lines that are the same for every reply of a second: Server and Date, with their CRLFs. Immutable; any thread.
final class DateText {
    private static final byte[] BEFORE = "Server: Stheno\r\nDate: ".getBytes(StandardCharsets.US_ASCII);

    private final long second;
    private final byte[] lines;

    private DateText(long second) {
        this.second = second;
        int dateEnd = BEFORE.length + HttpDate.LENGTH;
        lines = new byte[dateEnd + 2];
        System.arraycopy(BEFORE, 0, lines, 0, BEFORE.length);
        HttpDate.print(second, lines, BEFORE.length);
        lines[dateEnd] = '\r';
        lines[dateEnd + 1] = '\n';
    }

    /// The lines of that second since 1970.
    static DateText at(long epochSecond) {
        return new DateText(epochSecond);
    }

    /// This one, if it still is its second, else that second's.
    DateText current(long epochSecond) {
        return epochSecond == second ? this : new DateText(epochSecond);
    }

    long second() {
        return second;
    }

    /// The caller only reads it.
    byte[] lines() {
        return lines;
    }
}
