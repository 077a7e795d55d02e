package stheno.storage;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rules for a path as text, checked before the disk is accessed. Pure functions; any thread.
final class PathText {
    static final int MAX_NAME = 255; // bytes; the limit of Linux and nearly all its file systems
    static final int MAX_PATH = 4096; // bytes; Linux's PATH_MAX

    private PathText() {}

    /// The names of a decoded path that begins with a slash, without the empty one after a final slash; empty if one of them is not
    /// allowed in a tree. An empty name elsewhere is kept: a look-up will not find it.
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

    /// Whether this may stand between two slashes. The backslash is refused because other systems and browsers treat it as a slash.
    static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '/' || c == '\\' || Character.isISOControl(c)) return false;
        }
        return !name.equals(".") && !name.equals("..");
    }

    /// Whether the name or path is longer than this.
    static boolean isLongerThan(int bytes, String text) {
        return text.length() > bytes || (text.length() * 3 > bytes && text.getBytes(StandardCharsets.UTF_8).length > bytes);
    }

    /// The last name of a path: an octet that is no printable ASCII character is escaped as in a URI, also if the platform's charset cannot
    /// decode it.
    static String printable(Path path) {
        String uri = path.toUri().getRawPath();
        String plain = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
        return plain.substring(plain.lastIndexOf('/') + 1);
    }
}
