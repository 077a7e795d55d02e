package stheno.mail.mime;

/// A doubt about a message, in plain words for its reader. Immutable.
///
/// @param kind what it is about
/// @param part the index of the part it is about, or [#MESSAGE]
/// @param text a sentence
public record Note(Kind kind, int part, String text) {
    /// In place of a part's index: the whole message.
    public static final int MESSAGE = -1;

    /// What a note is about.
    public enum Kind {
        /// A limit was passed, and not all is shown.
        LIMIT,
        /// Line ends that a strict SMTP server refuses.
        LINE_ENDS,
        /// Lines longer than SMTP allows.
        LONG_LINES,
        /// A header that is not well-formed.
        HEADER,
        /// Parts that are not well-formed.
        STRUCTURE,
        /// A transfer encoding that is unknown or broken.
        ENCODING,
        /// A charset that is unknown, or not that of the text.
        CHARSET
    }
}
