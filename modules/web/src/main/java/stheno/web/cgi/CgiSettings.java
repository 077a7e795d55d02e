package stheno.web.cgi;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Limits of the scripts of a [CgiHandler], and their environment. Start from [#DEFAULTS] and change single settings:
/// `CgiSettings.DEFAULTS.withExtension(".py", "python3")`. Immutable; any thread.
public final class CgiSettings {
    public static final CgiSettings DEFAULTS = new CgiSettings(new Draft());

    private final int concurrency;
    private final int queue;
    private final Duration headerTimeout;
    private final Duration timeout;
    private final long bodyLimit;
    private final long spool;
    private final int errorLine;
    private final int errorRate;
    private final Set<String> inherited;
    private final Map<String, String> variables;
    private final Map<String, List<String>> extensions;
    private final Optional<Path> documents;

    /// A copy that is still being changed.
    private static final class Draft {
        int concurrency = 32;
        int queue = 128;
        Duration headerTimeout = Duration.ofSeconds(30);
        Duration timeout = Duration.ofMinutes(5);
        long bodyLimit = 64L << 20;
        long spool = 1L << 30;
        int errorLine = 1000;
        int errorRate = 20;
        Set<String> inherited = Set.of("LANG", "LC_ALL", "LC_CTYPE", "TZ");
        Map<String, String> variables = Map.of();
        Map<String, List<String>> extensions = Map.of();
        Optional<Path> documents = Optional.empty();
    }

    private CgiSettings(Draft draft) {
        concurrency = draft.concurrency;
        queue = draft.queue;
        headerTimeout = draft.headerTimeout;
        timeout = draft.timeout;
        bodyLimit = draft.bodyLimit;
        spool = draft.spool;
        errorLine = draft.errorLine;
        errorRate = draft.errorRate;
        inherited = Set.copyOf(draft.inherited);
        variables = Map.copyOf(draft.variables);
        extensions = Map.copyOf(draft.extensions);
        documents = draft.documents;
        if (concurrency < 1 || queue < 0 || bodyLimit < 0 || spool < 1 || errorLine < 1 || errorRate < 0) {
            throw new IllegalArgumentException("a limit is too low");
        }
        if (!headerTimeout.isPositive() || !timeout.isPositive()) throw new IllegalArgumentException("a timeout is not positive");
        for (String extension : extensions.keySet()) {
            if (!extension.startsWith(".")) throw new IllegalArgumentException("an extension begins with a dot: " + extension);
        }
    }

    private CgiSettings with(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.concurrency = concurrency;
        draft.queue = queue;
        draft.headerTimeout = headerTimeout;
        draft.timeout = timeout;
        draft.bodyLimit = bodyLimit;
        draft.spool = spool;
        draft.errorLine = errorLine;
        draft.errorRate = errorRate;
        draft.inherited = inherited;
        draft.variables = variables;
        draft.extensions = extensions;
        draft.documents = documents;
        change.accept(draft);
        return new CgiSettings(draft);
    }

    /// Scripts that run at the same time. Each is a process with two or three threads of the server. Default 32.
    public int concurrency() {
        return concurrency;
    }

    /// Requests that may wait for a script to end; the next one is answered 503. Default 128.
    public int queue() {
        return queue;
    }

    /// How long a script may take to complete its header, since its start or since it has read another piece of the request's body. Then
    /// the answer is 504. Default 30 seconds.
    public Duration headerTimeout() {
        return headerTimeout;
    }

    /// How long a script may take in all, including a slow client's reading. Default 5 minutes.
    public Duration timeout() {
        return timeout;
    }

    /// Bytes of a request's body; a longer one is answered 413. A body is received before its script starts: up to 16 KB in memory, a
    /// longer one in a temporary file. Default 64 MB.
    public long bodyLimit() {
        return bodyLimit;
    }

    /// Bytes of all bodies that wait for their scripts, or are read by them; one more is answered 503. A client has a quarter of it, or as
    /// much as one body may have. Default 1 GB.
    public long spool() {
        return spool;
    }

    /// Bytes of a line on standard error that are logged; the rest of the line is dropped. Default 1000.
    public int errorLine() {
        return errorLine;
    }

    /// Lines of a script's standard error that are logged in a second; the others are counted. Default 20.
    public int errorRate() {
        return errorRate;
    }

    /// The server's environment variables that scripts see. Default `LANG`, `LC_ALL`, `LC_CTYPE` and `TZ`.
    public Set<String> inherited() {
        return inherited;
    }

    /// Environment variables added to those of the request. The request's own variables win. Default none.
    public Map<String, String> variables() {
        return variables;
    }

    /// Extensions of scripts, such as `.py`, each with the command that a script's path is appended to; an empty command runs the file
    /// itself. Without extensions every file is a script, which is the default.
    public Map<String, List<String>> extensions() {
        return extensions;
    }

    /// The folder for `DOCUMENT_ROOT` and `PATH_TRANSLATED`. Default that of the scripts.
    public Optional<Path> documents() {
        return documents;
    }

    /// @throws IllegalArgumentException if the number is below 1
    public CgiSettings withConcurrency(int scripts) {
        return with(draft -> draft.concurrency = scripts);
    }

    /// @throws IllegalArgumentException if the number is negative
    public CgiSettings withQueue(int requests) {
        return with(draft -> draft.queue = requests);
    }

    /// @throws IllegalArgumentException if the timeout is not positive
    public CgiSettings withHeaderTimeout(Duration timeout) {
        return with(draft -> draft.headerTimeout = timeout);
    }

    /// @throws IllegalArgumentException if the timeout is not positive
    public CgiSettings withTimeout(Duration timeout) {
        return with(draft -> draft.timeout = timeout);
    }

    /// @throws IllegalArgumentException if the limit is negative
    public CgiSettings withBodyLimit(long bytes) {
        return with(draft -> draft.bodyLimit = bytes);
    }

    /// @throws IllegalArgumentException if the space is below 1
    public CgiSettings withSpool(long bytes) {
        return with(draft -> draft.spool = bytes);
    }

    /// @throws IllegalArgumentException if `line` is below 1 or `rate` is negative
    public CgiSettings withErrors(int line, int rate) {
        return with(draft -> {
            draft.errorLine = line;
            draft.errorRate = rate;
        });
    }

    public CgiSettings withInherited(Set<String> names) {
        return with(draft -> draft.inherited = names);
    }

    public CgiSettings withVariables(Map<String, String> added) {
        return with(draft -> draft.variables = added);
    }

    /// One more extension, such as `.cgi`. Without a command its files are run themselves.
    ///
    /// @throws IllegalArgumentException if the extension does not begin with a dot
    public CgiSettings withExtension(String extension, String... command) {
        Map<String, List<String>> more = new HashMap<>(extensions);
        more.put(extension, List.of(command));
        return with(draft -> draft.extensions = more);
    }

    public CgiSettings withDocuments(Path root) {
        return with(draft -> draft.documents = Optional.of(root));
    }

    private List<Object> values() {
        return List.of(concurrency, queue, headerTimeout, timeout, bodyLimit, spool, errorLine, errorRate, inherited, variables,
                extensions, documents);
    }

    /// Whether all settings are equal.
    @Override
    public boolean equals(Object other) {
        return other instanceof CgiSettings settings && values().equals(settings.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }
}
