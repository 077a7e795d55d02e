package stheno.mail.mime.charset;

/// Turns the octets of one charset into text. Any thread.
///
/// Octets that mean nothing in the charset become U+FFFD, so a decoder never fails.
@FunctionalInterface
public interface TextDecoder {
    /// The text of `octets[from..to)`.
    String decode(byte[] octets, int from, int to);

    /// The text of all octets.
    default String decode(byte[] octets) {
        return decode(octets, 0, octets.length);
    }
}
