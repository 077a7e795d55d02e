package stheno.ftp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A place in a tree, as a session names it: names from the root on, none of them empty, `.` or `..`. Whether there is anything is for
/// the tree to say, and so is whether it may be seen. Immutable; any thread.
///
/// @param names the outermost first; none for the root
record FtpPath(List<String> names) {
    private static final int MAX_NAME = 255; // bytes; what nearly every file system allows in one name
    private static final int MAX_PATH = 4096; // bytes; Linux's PATH_MAX, for an argument and for what comes of it

    static final FtpPath ROOT = new FtpPath(List.of());

    FtpPath {
        names = List.copyOf(names);
    }

    /// Where an argument leads from here, or from the root if it begins with a slash. It is read as text: `..` goes back by one name,
    /// whatever is on disk, and stays at the root. Slashes that follow each other are one; a slash at the end says nothing.
    ///
    /// @return empty for what can be no path: a control character, half a surrogate, a name or a path that is too long
    Optional<FtpPath> resolve(String argument) {
        if (argument.length() > MAX_PATH || argument.codePoints().anyMatch(FtpPath::isUnfit)) return Optional.empty();
        List<String> at = new ArrayList<>(argument.startsWith("/") ? List.of() : names);
        for (String name : argument.split("/")) {
            switch (name) {
                case "", "." -> { }
                case ".." -> {
                    if (!at.isEmpty()) at.removeLast();
                }
                default -> at.add(name);
            }
        }
        return fits(argument, at) ? Optional.of(new FtpPath(at)) : Optional.empty();
    }

    private static boolean isUnfit(int c) {
        return Character.isISOControl(c) || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    private static boolean fits(String argument, List<String> names) {
        int length = 0;
        for (String name : names) {
            int bytes = bytes(name);
            if (bytes > MAX_NAME) return false;
            length += 1 + bytes;
        }
        return length <= MAX_PATH && bytes(argument) <= MAX_PATH;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /// One name up; the root's is the root.
    FtpPath parent() {
        return names.isEmpty() ? this : new FtpPath(names.subList(0, names.size() - 1));
    }

    /// The innermost name; the root has none.
    Optional<String> last() {
        return names.isEmpty() ? Optional.empty() : Optional.of(names.getLast());
    }

    /// For a reply 257 (RFC 959, appendix II): in quotes, and a quote in a name is doubled.
    String quoted() {
        return '"' + toString().replace("\"", "\"\"") + '"';
    }

    /// From the root: `/a/b`.
    @Override
    public String toString() {
        return '/' + String.join("/", names);
    }
}
