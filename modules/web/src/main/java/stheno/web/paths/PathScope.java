package stheno.web.paths;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import stheno.http.PercentEncoding;

/// A path and everything below it, however it is spelled: with needless escapes, doubled slashes, backslashes, or `.` and `..`.
/// What comes near it in any reading is inside, since a handler behind may read it so; case counts, as it does for files.
/// Immutable; any thread.
public final class PathScope {
    private final String path; // as the characters of its bytes, without its last slash: empty for all there is
    private final String below;
    private final List<String> names;

    /// @param folder begins with a slash; one at its end means nothing. it is decoded, since a path copied from a URL
    ///               would otherwise protect a folder that does not exist
    public PathScope(String folder) {
        names = names(PercentEncoding.octets(bytes(folder)));
        if (!folder.startsWith("/") || !folder.equals("/") && names.isEmpty() || folder.contains("//")) {
            throw new IllegalArgumentException("no path: " + folder);
        }
        if (names.contains("..") || names.contains(".")) throw new IllegalArgumentException("a path with dots: " + folder);
        path = names.isEmpty() ? "" : '/' + String.join("/", names);
        below = path + '/';
    }

    /// The UTF-8 bytes of text, a character each, as the parts of a request are.
    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /// Its decoded path, as [stheno.storage.Tree#resolve(String)] takes it.
    public String folder() {
        return new String(below.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /// Whether the path of a request, as it came, leads here.
    public boolean covers(String raw) {
        if (path.isEmpty()) return true;
        return isPlain(raw) ? raw.startsWith(below) || raw.equals(path) : leadsHere(names(PercentEncoding.octets(raw)));
    }

    /// Whether it leads farther than here, or around it: a name in this folder, not the folder's own.
    public boolean coversBelow(String raw) {
        return covers(raw) && (path.isEmpty() || !names(PercentEncoding.octets(raw)).equals(names));
    }

    /// Whether there is one way only to read it.
    private static boolean isPlain(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            boolean slashed = i > 0 && raw.charAt(i - 1) == '/';
            if (c == '%' || c == '\\' || slashed && (c == '/' || c == '.')) return false;
        }
        return true;
    }

    /// Follows the names one by one: what passes through is inside too, because not everybody undoes `..`.
    private boolean leadsHere(List<String> way) {
        List<String> at = new ArrayList<>();
        for (String name : way) {
            if (name.equals(".")) continue;
            if (!name.equals("..")) at.add(name);
            else if (!at.isEmpty()) at.removeLast();
            if (at.equals(names)) return true;
        }
        return false;
    }

    /// The parts between slashes and backslashes that are not empty.
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
