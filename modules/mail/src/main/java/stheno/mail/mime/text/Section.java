package stheno.mail.mime.text;

import stheno.mail.mime.Part;

/// A text of a message, decoded.
///
/// @param part   where it is from
/// @param format what it is
/// @param text   plain text with LF as its line end and with `format=flowed` resolved; or HTML as it was sent. Treat that as hostile
public record Section(Part part, Format format, String text) {
    /// What a text is.
    public enum Format { PLAIN, HTML }
}
