package stheno.catcher.store;

/// Something about a message that its sender should know. It was found while the message arrived.
public enum Doubt {
    /// Bare CR or LF, or lines that end in CR CR LF.
    LINE_ENDS("Its line ends are not CRLF. A strict server refuses this: 550 5.5.2."),
    /// Lines of more than 998 octets (RFC 5322, section 2.1.1).
    LONG_LINES("It has lines of more than 998 octets. Some servers refuse this: 500 5.5.2."),
    /// NUL octets (RFC 5321, section 2.3.8, RFC 5322, section 4).
    NUL("It contains NUL octets. A strict server refuses this: 550 5.5.2."),
    /// The index was lost: sender and recipients come from the header.
    ENVELOPE_LOST("The envelope was lost. Sender and recipients are those of the header.");

    private final String text;

    Doubt(String text) {
        this.text = text;
    }

    /// A sentence for the reader.
    public String text() {
        return text;
    }
}
