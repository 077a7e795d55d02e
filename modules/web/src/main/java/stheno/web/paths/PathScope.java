package stheno.web.paths;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import stheno.http.PercentEncoding;

/// A path and all paths below it, in any spelling: with needless escapes, doubled slashes, backslashes, `.` and `..`. A path that is inside in
/// any reading counts as inside, since a handler may read it so. Case counts, as it does for files. Immutable; any thread.
public final class PathScope {
    private final String path; // its UTF-8 bytes as ISO-8859-1 characters, without the last slash; empty for `/`
    private final String below;
    private final List<String> names;

    /// @param folder begins with a slash; one at its end means nothing. it is decoded, since a path copied from a URL
    ///               would otherwise protect a folder that does not exist
    public PathScope(String folder) {
        names = names(PercentEncoding.octets(bytes(folder)));
        if (!folder.startsWith("/") || !folder.equals("/") && names.isEmpty() || folder.contains("//")) {
            throw new IllegalArgumentException("not a path: " + folder);
        }
        if (names.contains("..") || names.contains(".")) throw new IllegalArgumentException("a path with dots: " + folder);
        path = names.isEmpty() ? "" : '/' + String.join("/", names);
        below = path + '/';
    }

    /// The UTF-8 bytes of a text as ISO-8859-1 characters, as in a request.
    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /// The decoded path with a slash at its end.
    public String folder() {
        return new String(below.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /// Whether the raw path of a request is this path, or below it.
    public boolean covers(String raw) {
        if (path.isEmpty()) return true;
        return isPlain(raw) ? raw.startsWith(below) || raw.equals(path) : passesThrough(names(PercentEncoding.octets(raw)));
    }

    /// Whether the raw path of a request is below this path, or reaches it by a detour such as `..`: not the folder's own path.
    public boolean coversBelow(String raw) {
        return covers(raw) && (path.isEmpty() || !names(PercentEncoding.octets(raw)).equals(names));
    }

    /// Whether the path has only one reading.
    private static boolean isPlain(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            boolean slashed = i > 0 && raw.charAt(i - 1) == '/';
            if (c == '%' || c == '\\' || slashed && (c == '/' || c == '.')) return false;
        }
        return true;
    }

    /// Follows the names one by one. A path that passes through this one is inside too, since some handlers do not resolve `..`.
    private boolean passesThrough(List<String> way) {
        List<String> at = new ArrayList<>();
        for (String name : way) {
            if (name.equals(".")) continue;
            if (!name.equals("..")) at.add(name);
            else if (!at.isEmpty()) at.removeLast();
            if (at.equals(names)) return true;
        }
        return false;
    }

    /// The names between slashes and backslashes, without empty ones.
    private static List<String> names(String text) {
        List<String> names = new ArrayList<>();
        for (String name : text.replace('\\', '/').split("/")) {
            if (!name.isEmpty()) names.add(name);
        }
        return names;
    }

    @Override
    public String toString() {
        return below;
    }
}
