package stheno.web.cgi;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import stheno.http.PercentEncoding;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.storage.Found;
import stheno.storage.Tree;

/// Finds the script that a path leads to. Below a prefix, the names are followed in a tree up to the first file; the rest of the path is
/// for the script. Immutable; any thread.
final class CgiScripts {
    private static final Reply MALFORMED = Reply.error(Status.BAD_REQUEST, "The path is not the path of a script.");
    private static final Reply UNKNOWN = Reply.error(Status.SERVICE_UNAVAILABLE, "The server is busy. Try again later.");
    static final Reply FORBIDDEN = Reply.error(Status.FORBIDDEN, "This script cannot be run.");

    private final Tree tree;
    private final String prefix;
    private final Map<String, List<String>> extensions;

    /// The result for a path.
    sealed interface Lookup {
        record Script(CgiScript script) implements Lookup {}

        record Refused(Reply reply) implements Lookup {}

        /// The file exists, but this server may not run it.
        record NotExecutable(Path file) implements Lookup {}

        /// No script. Another handler may have a page for the path.
        record Missing() implements Lookup {}
    }

    /// @param prefix begins and ends with a slash; it is decoded
    CgiScripts(Tree tree, String prefix, Map<String, List<String>> extensions) {
        if (!prefix.startsWith("/") || !prefix.endsWith("/")) {
            throw new IllegalArgumentException("the prefix of scripts does not begin and end with a slash: " + prefix);
        }
        this.tree = tree;
        this.prefix = PercentEncoding.decodedPath(prefix).orElse(prefix); // paths are compared decoded
        this.extensions = extensions;
    }

    /// Whether no script can have this path, because it contains none of the extensions. Needs no disk.
    ///
    /// @param rawPath percent-encoded
    boolean cannotName(String rawPath) {
        if (extensions.isEmpty()) return false;
        String path = PercentEncoding.decodedPath(rawPath).orElse("");
        return !path.isEmpty() && extensions.keySet().stream().noneMatch(path::contains);
    }

    /// Waits for the disk.
    ///
    /// @param rawPath percent-encoded
    Lookup find(String rawPath) {
        String path = PercentEncoding.decodedPath(rawPath).orElse("");
        if (path.isEmpty()) return new Lookup.Refused(MALFORMED);
        if (!path.startsWith(prefix)) return new Lookup.Missing();
        Found at = tree.resolve(List.of());
        int end = prefix.length() - 1;
        while (at instanceof Found.Directory directory && end < path.length()) {
            int start = end + 1;
            int slash = path.indexOf('/', start);
            end = slash < 0 ? path.length() : slash;
            if (start < end) at = tree.child(directory, path.substring(start, end));
            else if (end < path.length()) at = new Found.Missing(); // a path with an empty name leads to nothing
        }
        return switch (at) {
            case Found.Regular file -> script(file, path.substring(0, end), path.substring(end));
            case Found.Directory _ -> extensions.isEmpty() ? new Lookup.Refused(FORBIDDEN) : new Lookup.Missing();
            case Found.Missing _ -> new Lookup.Missing();
            case Found.Refused(Found.Reason reason) -> refused(reason);
        };
    }

    private static Lookup refused(Found.Reason reason) {
        return switch (reason) {
            case MALFORMED -> new Lookup.Refused(MALFORMED);
            case HIDDEN -> new Lookup.Missing(); // the reply does not tell whether it exists
            case OUTSIDE, SPECIAL, UNREADABLE -> new Lookup.Refused(FORBIDDEN);
            case BROKEN -> new Lookup.Refused(UNKNOWN);
        };
    }

    private Lookup script(Found.Regular file, String name, String pathInfo) {
        int dot = name.indexOf('.', name.lastIndexOf('/')) < 0 ? name.length() : name.lastIndexOf('.');
        List<String> interpreter = extensions.isEmpty() ? List.of() : extensions.get(name.substring(dot));
        if (interpreter == null) return new Lookup.Missing();
        // PATH_TRANSLATED could lead out of the documents
        if ((pathInfo + '/').contains("/../") || (pathInfo + '/').contains("/./")) return new Lookup.Refused(MALFORMED);
        boolean ready = interpreter.isEmpty() ? Files.isExecutable(file.real()) : Files.isReadable(file.real());
        return ready ? new Lookup.Script(new CgiScript(file.real(), interpreter, name, pathInfo)) : new Lookup.NotExecutable(file.real());
    }
}
