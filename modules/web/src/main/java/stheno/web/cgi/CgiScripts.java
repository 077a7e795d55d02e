package stheno.web.cgi;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import stheno.http.PercentEncoding;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.storage.Found;
import stheno.storage.Tree;

/// Finds the script that a path leads to: below a prefix, the names are walked in a tree until one is a file; what follows it is
/// the script's to interpret. Immutable; any thread.
final class CgiScripts {
    private static final Reply MALFORMED = Reply.error(Status.BAD_REQUEST, "This path cannot lead to a script.");
    private static final Reply FORBIDDEN = Reply.error(Status.FORBIDDEN, "This is no script that could be run.");

    private final Tree tree;
    private final String prefix;
    private final Map<String, List<String>> extensions;

    /// What a path has led to.
    sealed interface Lookup {
        record Runnable(CgiScript script) implements Lookup {}

        record Refused(Reply reply) implements Lookup {}

        /// No script, but perhaps something else.
        record Nothing() implements Lookup {}
    }

    /// @param prefix begins and ends with a slash; escapes in it are undone
    CgiScripts(Tree tree, String prefix, Map<String, List<String>> extensions) {
        if (!prefix.startsWith("/") || !prefix.endsWith("/")) {
            throw new IllegalArgumentException("a prefix of scripts begins and ends with a slash, not as " + prefix);
        }
        this.tree = tree;
        this.prefix = PercentEncoding.decodedPath(prefix).orElse(prefix); // as paths are compared with it
        this.extensions = extensions;
    }

    /// @param rawPath as it came, percent-encoded
    Lookup find(String rawPath) {
        String path = PercentEncoding.decodedPath(rawPath).orElse("");
        if (path.isEmpty()) return new Lookup.Refused(MALFORMED);
        if (!path.startsWith(prefix)) return new Lookup.Nothing();
        Found at = tree.resolve(List.of());
        int end = prefix.length() - 1;
        while (at instanceof Found.Directory directory && end < path.length()) {
            int start = end + 1;
            int slash = path.indexOf('/', start);
            end = slash < 0 ? path.length() : slash;
            if (start < end) at = tree.child(directory, path.substring(start, end));
            else if (end < path.length()) at = new Found.Missing(); // an empty name names nothing
        }
        return switch (at) {
            case Found.Regular file -> script(file, path.substring(0, end), path.substring(end));
            case Found.Directory _ -> extensions.isEmpty() ? new Lookup.Refused(FORBIDDEN) : new Lookup.Nothing();
            case Found.Missing _ -> new Lookup.Nothing();
            case Found.Refused(Found.Reason reason) -> refused(reason);
        };
    }

    private static Lookup refused(Found.Reason reason) {
        return switch (reason) {
            case MALFORMED -> new Lookup.Refused(MALFORMED);
            case HIDDEN -> new Lookup.Nothing(); // whether it is there is nobody's business
            case OUTSIDE, SPECIAL, UNREADABLE -> new Lookup.Refused(FORBIDDEN);
        };
    }

    private Lookup script(Found.Regular file, String name, String pathInfo) {
        int dot = name.indexOf('.', name.lastIndexOf('/')) < 0 ? name.length() : name.lastIndexOf('.');
        List<String> interpreter = extensions.isEmpty() ? List.of() : extensions.get(name.substring(dot));
        if (interpreter == null) return new Lookup.Nothing();
        // PATH_TRANSLATED would lead out of the documents
        if ((pathInfo + '/').contains("/../") || (pathInfo + '/').contains("/./")) return new Lookup.Refused(MALFORMED);
        boolean ready = interpreter.isEmpty() ? Files.isExecutable(file.real()) : Files.isReadable(file.real());
        return ready ? new Lookup.Runnable(new CgiScript(file.real(), interpreter, name, pathInfo)) : new Lookup.Refused(FORBIDDEN);
    }
}
