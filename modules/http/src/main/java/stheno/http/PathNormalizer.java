package stheno.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Brings the path of a target into the form in which handlers compare it: without dot segments (RFC 3986, section 5.2.4), and with each
/// run of slashes merged. An encoded dot counts as a dot and an encoded slash as a slash, as in nginx. So all spellings of a path pass the
/// same realms, and lead to the same file. All other escapes stay as they are. Pure; any thread.
final class PathNormalizer {
    private static final String ENCODED_SLASH = "%2F";
    private static final int ENCODED = 3; // bytes

    private final byte[] bytes;
    private final int to;
    private final boolean keepsEncodedSlashes;
    private final StringBuilder path;

    private PathNormalizer(byte[] bytes, int from, int to, boolean keepsEncodedSlashes) {
        this.bytes = bytes;
        this.to = to;
        this.keepsEncodedSlashes = keepsEncodedSlashes;
        path = new StringBuilder(to - from).append('/');
    }

    /// Whether a path has this form already. It may say no of a path that has.
    static boolean isNormal(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '/' && i + 1 < to && (bytes[i + 1] == '/' || bytes[i + 1] == '.' && !isName(bytes, i + 2, to))) return false;
            if (b == '%' && (isEncoded(bytes, i, to, 'e') || isEncoded(bytes, i, to, 'f'))) return false;
        }
        return true;
    }

    /// Whether a segment that begins with a dot goes on with another character.
    private static boolean isName(byte[] bytes, int at, int to) {
        return at < to && bytes[at] != '/' && bytes[at] != '.' && bytes[at] != '%';
    }

    /// The path of these bytes, the first of which is a slash; empty if it climbs above the root.
    ///
    /// @param keepsEncodedSlashes whether an encoded slash stays encoded, so that it does not end a segment
    static Optional<String> normalized(byte[] bytes, int from, int to, boolean keepsEncodedSlashes) {
        var normalizer = new PathNormalizer(bytes, from, to, keepsEncodedSlashes);
        return normalizer.walk(from + 1) ? Optional.of(normalizer.path.toString()) : Optional.empty();
    }

    private boolean walk(int from) {
        int start = from;
        while (start < to) {
            int end = start;
            int dots = 0;
            int units = 0;
            while (end < to && slash(end) == 0) {
                int dot = dot(end);
                dots += dot > 0 ? 1 : 0;
                units++;
                end += Math.max(dot, 1);
            }
            if (dots == units && dots == 2 && !climb()) return false;
            if (dots != units || dots > 2) append(start, end);
            start = end + Math.max(end < to ? slash(end) : 0, 1);
        }
        return true;
    }

    /// A segment, and the slash behind it. The path ends with a slash before and after, unless this segment is the last.
    private void append(int start, int end) {
        path.append(new String(bytes, start, end - start, StandardCharsets.ISO_8859_1));
        if (end < to) path.append(keepsEncodedSlashes && bytes[end] == '%' ? ENCODED_SLASH : "/");
    }

    /// Removes the last segment. @return false if there is none
    private boolean climb() {
        if (path.length() == 1) return false;
        int end = path.length() - (path.charAt(path.length() - 1) == '/' ? 1 : ENCODED);
        while (path.charAt(end - 1) != '/' && !endsEncoded(end)) end--;
        path.setLength(end);
        return true;
    }

    private boolean endsEncoded(int end) {
        return keepsEncodedSlashes && end >= ENCODED && path.charAt(end - 1) == 'F' && path.charAt(end - 2) == '2'
                && path.charAt(end - 3) == '%';
    }

    /// The length of the slash at this place, or 0.
    private int slash(int at) {
        if (bytes[at] == '/') return 1;
        return isEncoded(bytes, at, to, 'f') ? ENCODED : 0;
    }

    /// The length of the dot at this place, or 0.
    private int dot(int at) {
        if (bytes[at] == '.') return 1;
        return isEncoded(bytes, at, to, 'e') ? ENCODED : 0;
    }

    private static boolean isEncoded(byte[] bytes, int at, int to, char digit) {
        return bytes[at] == '%' && at + 2 < to && bytes[at + 1] == '2' && (bytes[at + 2] | 0x20) == digit;
    }
}
