package stheno.web.files;

import java.util.List;

/// The content codings that files come in (RFC 9110, section 8.4.1), the preferred one first: where a client has no preference, the smallest
/// form wins.
enum ContentCoding {
    BR("br", ".br"), ZSTD("zstd", ".zst"), GZIP("gzip", ".gz"), IDENTITY("identity", "");

    /// All but identity, the preferred one first.
    static final List<ContentCoding> COMPRESSED = List.of(BR, ZSTD, GZIP);

    private final String token;
    private final String suffix;

    ContentCoding(String token, String suffix) {
        this.token = token;
        this.suffix = suffix;
    }

    /// As in a Content-Encoding field.
    String token() {
        return token;
    }

    /// The end of the name of a file that holds this coding of another file.
    String suffix() {
        return suffix;
    }
}
