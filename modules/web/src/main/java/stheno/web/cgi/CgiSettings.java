package stheno.web.cgi;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The bounds within which scripts run, and what they find there.
///
/// @param concurrency scripts that run at once; each is a process, and two or three waiting threads here
/// @param queue requests that wait for one of these places; the next one is answered 503
/// @param firstWord how long a script may take to complete its header, since its start or the last piece of the request's body
/// @param whole how long a script may take in all, a slow client's reading included
/// @param spoolLimit bytes of a body that is written to a temporary file first, because its length is not known before its end
/// @param errorLine bytes of a line on a script's standard error that are logged; the rest is dropped
/// @param errorRate lines a second of a script's standard error that are logged; the rest is counted
/// @param inherited environment variables of this server that scripts see; of the others they see none
/// @param variables environment variables added to those of the request, which go before
/// @param extensions what makes a file a script, as `.py`, and the command that its path is appended to: empty if it is run
///        itself. No extensions at all: every file is a script
/// @param documents the root that PATH_TRANSLATED and DOCUMENT_ROOT speak of; empty for the one of the scripts
public record CgiSettings(int concurrency, int queue, Duration firstWord, Duration whole, long spoolLimit, int errorLine,
                          int errorRate, Set<String> inherited, Map<String, String> variables,
                          Map<String, List<String>> extensions, Optional<Path> documents) {

    public static final CgiSettings DEFAULTS = new CgiSettings(32, 128, Duration.ofSeconds(30), Duration.ofMinutes(5), 64L << 20,
            1000, 20, Set.of("LANG", "LC_ALL", "LC_CTYPE", "TZ"), Map.of(), Map.of(), Optional.empty());

    public CgiSettings {
        if (concurrency < 1 || queue < 0 || spoolLimit < 0 || errorLine < 1 || errorRate < 0) {
            throw new IllegalArgumentException("limits must be above zero");
        }
        if (!firstWord.isPositive() || !whole.isPositive()) throw new IllegalArgumentException("deadlines must be above zero");
        inherited = Set.copyOf(inherited);
        variables = Map.copyOf(variables);
        extensions = Map.copyOf(extensions);
        for (String extension : extensions.keySet()) {
            if (!extension.startsWith(".")) throw new IllegalArgumentException("an extension begins with a dot, not as " + extension);
        }
    }

    public CgiSettings withConcurrency(int running, int waiting) {
        return new CgiSettings(running, waiting, firstWord, whole, spoolLimit, errorLine, errorRate, inherited, variables, extensions, documents);
    }

    public CgiSettings withDeadlines(Duration first, Duration all) {
        return new CgiSettings(concurrency, queue, first, all, spoolLimit, errorLine, errorRate, inherited, variables, extensions, documents);
    }

    public CgiSettings withSpoolLimit(long bytes) {
        return new CgiSettings(concurrency, queue, firstWord, whole, bytes, errorLine, errorRate, inherited, variables, extensions, documents);
    }

    public CgiSettings withErrors(int line, int rate) {
        return new CgiSettings(concurrency, queue, firstWord, whole, spoolLimit, line, rate, inherited, variables, extensions, documents);
    }

    public CgiSettings withInherited(Set<String> names) {
        return new CgiSettings(concurrency, queue, firstWord, whole, spoolLimit, errorLine, errorRate, names, variables, extensions, documents);
    }

    public CgiSettings withVariables(Map<String, String> added) {
        return new CgiSettings(concurrency, queue, firstWord, whole, spoolLimit, errorLine, errorRate, inherited, added, extensions, documents);
    }

    /// One more extension, as `.cgi`, whose files are run themselves, or by `command` if that is not empty.
    public CgiSettings withExtension(String extension, String... command) {
        Map<String, List<String>> more = new HashMap<>(extensions);
        more.put(extension, List.of(command));
        return new CgiSettings(concurrency, queue, firstWord, whole, spoolLimit, errorLine, errorRate, inherited, variables, more, documents);
    }

    public CgiSettings withDocuments(Path root) {
        return new CgiSettings(concurrency, queue, firstWord, whole, spoolLimit, errorLine, errorRate, inherited, variables, extensions, Optional.of(root));
    }
}
