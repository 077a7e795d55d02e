package stheno.http;

import stheno.reactor.Decimal;

/// The rarer parts of a request's target: an authority, its IPv6 address, and what comes before it (RFC 3986, section 3;
/// RFC 9112, section 3.2). Pure; any thread.
final class TargetParser {
    private static final int IPV6_GROUPS = 8;

    private TargetParser() {}

    /// How long `http://` or `https://` is if a target begins with it, in either case, or 0.
    static int scheme(byte[] bytes, int from, int to) {
        if (to - from >= 7 && Grammar.same(bytes, from, from + 7, "http://")) {
            return 7;
        }
        return to - from >= 8 && Grammar.same(bytes, from, from + 8, "https://") ? 8 : 0;
    }

    /// Where the authority that begins at `from` ends: before the path, the query, or at the target's end.
    static int authorityEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '/' && bytes[at] != '?') at++;
        return at;
    }

    /// Whether this is a host that is not empty, and perhaps a port: `uri-host [":" port]`, without user information.
    static boolean authority(byte[] bytes, int from, int to) {
        int host = hostEnd(bytes, from, to);
        return host > from && (host == to || bytes[host] == ':' && port(bytes, host + 1, to));
    }

    /// The same, but with a port that is not empty: what CONNECT names.
    static boolean endpoint(byte[] bytes, int from, int to) {
        return authority(bytes, from, to) && Grammar.digit(bytes[to - 1]) && hostEnd(bytes, from, to) < to;
    }

    /// Where the host ends, or `from` if there is none that is valid.
    private static int hostEnd(byte[] bytes, int from, int to) {
        if (from < to && bytes[from] == '[') {
            int bracket = from + 1;
            while (bracket < to && bytes[bracket] != ']') bracket++;
            return bracket < to && ipv6(bytes, from + 1, bracket) ? bracket + 1 : from;
        }
        int at = from;
        while (at < to && (Grammar.is(bytes[at], Grammar.HOST) || bytes[at] == '%' && Grammar.escape(bytes, at, to))) at++;
        return at;
    }

    /// Digits up to 65535. None at all are legal: it is the scheme's own port.
    private static boolean port(byte[] bytes, int from, int to) {
        return from == to || Decimal.parse(bytes, from, to, 0xffff) >= 0;
    }

    /// Eight groups of one to four hexadecimal digits; one run of zero groups may be `::`, the last two may be an IPv4 address.
    private static boolean ipv6(byte[] bytes, int from, int to) {
        int groups = 0;
        boolean shortened = false;
        int at = from;
        if (pair(bytes, at, to)) {
            shortened = true;
            at += 2;
        }
        while (at < to) {
            int end = groupEnd(bytes, at, to);
            if (end < to && bytes[end] == '.') {
                groups += ipv4(bytes, at, to) ? 2 : IPV6_GROUPS + 1;
                break;
            }
            if (end == at || end - at > 4 || end < to && bytes[end] != ':') return false;
            groups++;
            boolean doubled = pair(bytes, end, to);
            if (doubled && shortened || !doubled && end + 1 == to) return false;
            shortened |= doubled;
            at = end + (doubled ? 2 : 1);
        }
        return shortened ? groups < IPV6_GROUPS : groups == IPV6_GROUPS;
    }

    private static boolean pair(byte[] bytes, int at, int to) {
        return at + 1 < to && bytes[at] == ':' && bytes[at + 1] == ':';
    }

    private static int groupEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && Grammar.hex(bytes[at]) >= 0) at++;
        return at;
    }

    /// Four numbers up to 255, without needless zeros.
    private static boolean ipv4(byte[] bytes, int from, int to) {
        int at = from;
        for (int part = 0; part < 4; part++) {
            int start = at;
            int number = 0;
            while (at < to && at - start < 3 && Grammar.digit(bytes[at])) number = number * 10 + bytes[at++] - '0';
            boolean separated = part == 3 ? at == to : at < to && bytes[at] == '.';
            if (at == start || number > 255 || at - start > 1 && bytes[start] == '0' || !separated) return false;
            at++;
        }
        return true;
    }
}
