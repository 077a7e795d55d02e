package stheno.dns.record;

/// One item of a record's text: what stands between blanks, or between two quotes. Escapes are left in place, for a name reads them
/// differently from a string. A quote always begins a token of its own, also directly behind other text: `alpn="h2"` are the tokens `alpn=`
/// and `h2`, the second of them quoted. Immutable; any thread. Source: RFC 1035 5.1.
///
/// @param text the octets as written, one character (0 to 255) an octet, without the quotes
/// @param quoted whether it stood between quotes
public record Token(String text, boolean quoted) {
    /// A token without quotes.
    public static Token of(String text) {
        return new Token(text, false);
    }

    /// Whether this is the unquoted word, in this case of letters.
    boolean is(String word) {
        return !quoted && text.equals(word);
    }
}
