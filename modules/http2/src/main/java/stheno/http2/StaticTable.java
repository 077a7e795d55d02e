package stheno.http2;

import java.util.HashMap;
import java.util.Map;

/// The fields that both sides know from the beginning, with the indices from 1 to 61 (RFC 7541, appendix A). Any thread.
final class StaticTable {
    private static final String[] ROWS = {
        ":authority", ":method GET", ":method POST", ":path /", ":path /index.html", ":scheme http", ":scheme https", ":status 200",
        ":status 204", ":status 206", ":status 304", ":status 400", ":status 404", ":status 500", "accept-charset",
        "accept-encoding gzip, deflate", "accept-language", "accept-ranges", "accept", "access-control-allow-origin", "age", "allow",
        "authorization", "cache-control", "content-disposition", "content-encoding", "content-language", "content-length",
        "content-location", "content-range", "content-type", "cookie", "date", "etag", "expect", "expires", "from", "host", "if-match",
        "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "last-modified", "link", "location", "max-forwards",
        "proxy-authenticate", "proxy-authorization", "range", "referer", "refresh", "retry-after", "server", "set-cookie",
        "strict-transport-security", "transfer-encoding", "user-agent", "vary", "via", "www-authenticate"
    };

    static final int SIZE = ROWS.length;

    private static final HeaderField[] FIELDS = fields();
    private static final Map<String, Integer> NAMES = names();

    private StaticTable() {}

    private static HeaderField[] fields() {
        HeaderField[] fields = new HeaderField[SIZE];
        for (int i = 0; i < SIZE; i++) {
            int blank = ROWS[i].indexOf(' ');
            String name = blank < 0 ? ROWS[i] : ROWS[i].substring(0, blank);
            fields[i] = new HeaderField(name, blank < 0 ? "" : ROWS[i].substring(blank + 1));
        }
        return fields;
    }

    private static Map<String, Integer> names() {
        Map<String, Integer> names = new HashMap<>();
        for (int i = 0; i < SIZE; i++) names.putIfAbsent(FIELDS[i].name(), i + 1);
        return names;
    }

    /// @param index from 1 to [#SIZE]
    static HeaderField field(int index) {
        return FIELDS[index - 1];
    }

    /// The first index with this name, or 0.
    static int index(String name) {
        return NAMES.getOrDefault(name, 0);
    }

    /// The index of a status, or 0.
    static int status(int status) {
        return switch (status) {
            case 200 -> 8;
            case 204 -> 9;
            case 206 -> 10;
            case 304 -> 11;
            case 400 -> 12;
            case 404 -> 13;
            case 500 -> 14;
            default -> 0;
        };
    }
}
