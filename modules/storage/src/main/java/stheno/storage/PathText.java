package stheno.storage;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rules for a path as text, before anything on disk is asked. Pure functions; any thread.
final class PathText {
    static final int MAX_NAME = 255; // bytes; what Linux and nearly every file system of it allow in one name
    static final int MAX_PATH = 4096; // bytes; Linux's PATH_MAX
    private static final int MAX_RAW = 3 * MAX_PATH; // every byte may have come as three characters

    private PathText() {}

    /// The percent-decoded text (RFC 3986, section 2.1) of a URL path; empty if the encoding is wrong, if the bytes are not
    /// strict UTF-8, or if an encoded byte would change the path's structure: a slash, a backslash, NUL.
    static Optional<String> decoded(String raw) {
        if (raw.length() > MAX_RAW || !isPlain(raw)) return Optional.empty();
        return raw.indexOf('%') < 0 ? Optional.of(raw) : unescaped(raw);
    }

    /// The names of a decoded path that begins with a slash, without the empty one that a final slash leaves; empty if one of
    /// them can be no name in a tree. An empty name elsewhere is kept: it names nothing, and finds nothing.
    static Optional<List<String>> names(String path) {
        if (!path.startsWith("/")) return Optional.empty();
        List<String> names = new ArrayList<>();
        int start = 1;
        while (start < path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String name = path.substring(start, end);
            if (!isName(name)) return Optional.empty();
            names.add(name);
            start = end + 1;
        }
        return Optional.of(names);
    }

    /// Whether this may stand between two slashes. The backslash is refused because other systems, and the browsers, take it
    /// for a slash.
    static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '/' || c == '\\' || Character.isISOControl(c)) return false;
        }
        return !name.equals(".") && !name.equals("..");
    }

    /// Whether the name, or the path, is longer than a file system takes.
    static boolean isLongerThan(int bytes, String text) {
        return text.length() > bytes || (text.length() * 3 > bytes && text.getBytes(StandardCharsets.UTF_8).length > bytes);
    }

    /// A URL's path is ASCII; what else it may hold must come encoded. '?' and '#' would begin what is no path any more.
    private static boolean isPlain(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c < ' ' || c >= 0x7F || c == '?' || c == '#' || c == '\\') return false;
        }
        return true;
    }

    private static Optional<String> unescaped(String raw) {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '%') {
                bytes.put((byte) c);
                continue;
            }
            int octet = octet(raw, i + 1);
            if (octet < ' ' || octet == 0x7F || octet == '/' || octet == '\\') return Optional.empty();
            bytes.put((byte) octet);
            i += 2;
        }
        try {
            // a fresh decoder reports what is malformed: overlong forms, surrogates, cut sequences
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /// The value of two hexadecimal digits at `index`, or -1.
    private static int octet(String raw, int index) {
        if (index + 1 >= raw.length()) return -1;
        int high = Character.digit(raw.charAt(index), 16);
        int low = Character.digit(raw.charAt(index + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
