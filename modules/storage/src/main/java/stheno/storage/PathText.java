package stheno.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rules for a path as text, before anything on disk is asked. Pure functions; any thread.
final class PathText {
    static final int MAX_NAME = 255; // bytes; what Linux and nearly every file system of it allow in one name
    static final int MAX_PATH = 4096; // bytes; Linux's PATH_MAX

    private PathText() {}

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
}
