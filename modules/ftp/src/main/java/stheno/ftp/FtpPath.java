package stheno.ftp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A path from a session's root: names, none of them empty, `.` or `..`. The path need not exist; the tree checks that and access to it.
/// Immutable; any thread.
///
/// @param names the outermost first; empty for the root
record FtpPath(List<String> names) {
    private static final int MAX_NAME = 255; // bytes; the limit of nearly every file system
    private static final int MAX_PATH = 4096; // bytes; Linux's PATH_MAX, for the argument and for the result

    static final FtpPath ROOT = new FtpPath(List.of());

    FtpPath {
        names = List.copyOf(names);
    }

    /// Resolves an argument against this path, or against the root if it begins with a slash. It is resolved as text: `..` removes one
    /// name, regardless of links on disk, and has no effect at the root. Repeated slashes count as one; a slash at the end is ignored.
    ///
    /// @return empty if the path is invalid: a control character, an unpaired surrogate, a name or path that is too long
    Optional<FtpPath> resolve(String argument) {
        if (argument.length() > MAX_PATH || argument.codePoints().anyMatch(FtpPath::isInvalid)) return Optional.empty();
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

    private static boolean isInvalid(int c) {
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

    /// The parent; that of the root is the root.
    FtpPath parent() {
        return names.isEmpty() ? this : new FtpPath(names.subList(0, names.size() - 1));
    }

    /// The last name; the root has none.
    Optional<String> last() {
        return names.isEmpty() ? Optional.empty() : Optional.of(names.getLast());
    }

    /// For a 257 reply (RFC 959, appendix II): in quotes, with quotes in names doubled.
    String quoted() {
        return '"' + toString().replace("\"", "\"\"") + '"';
    }

    /// The path from the root: `/a/b`.
    @Override
    public String toString() {
        return '/' + String.join("/", names);
    }
}
