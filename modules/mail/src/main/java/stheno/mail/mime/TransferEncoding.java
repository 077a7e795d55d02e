package stheno.mail.mime;

import java.util.Locale;

/// How the octets of a part are encoded (RFC 2045, section 6).
public enum TransferEncoding {
    /// `7bit`, `8bit`, `binary`, or nothing said: the octets are the content.
    IDENTITY,
    BASE64,
    QUOTED_PRINTABLE,
    /// Another name. The octets are given as they stand.
    UNKNOWN;

    /// The encoding of a `Content-Transfer-Encoding` without its comments.
    static TransferEncoding of(String label) {
        return switch (label.replace("\"", "").strip().toLowerCase(Locale.ROOT)) {
            case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "none" -> IDENTITY;
            case "base64", "base-64", "b" -> BASE64;
            case "quoted-printable", "quotedprintable", "q" -> QUOTED_PRINTABLE;
            default -> UNKNOWN;
        };
    }
}
