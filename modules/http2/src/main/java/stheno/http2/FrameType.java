package stheno.http2;

import java.util.Optional;

/// The types of frames, in the order of their numbers (RFC 9113, section 6). Any thread.
enum FrameType {
    DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION;

    private static final FrameType[] ALL = values();

    // Flags. The same bit has another meaning in another type.
    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int PRIORITIZED = 0x20;

    /// Empty for a type that a later standard has added: it is ignored (section 5.5).
    static Optional<FrameType> of(int number) {
        return number < ALL.length ? Optional.of(ALL[number]) : Optional.empty();
    }
}
