package stheno.web.cgi;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.reactor.Detached;
import stheno.reactor.Log;
import stheno.storage.Tree;
import stheno.web.blocking.Workers;

/// Runs the scripts of a tree, as CGI/1.1 has it (RFC 3875): a process a request.
///
/// ```java
/// CgiHandler scripts = new CgiHandler(Tree.at(folder), "/cgi-bin/", CgiSettings.DEFAULTS);
/// Router router = new Router().prefix("/cgi-bin/", scripts).fallback(files);
/// scripts.redirectsTo(router);
/// ```
///
/// | asked for                                              | answer                                                    |
/// |--------------------------------------------------------|-----------------------------------------------------------|
/// | a script, and perhaps a path behind it                 | what it says; its body as it comes                        |
/// | a malformed path, or one with `..`                     | 400                                                       |
/// | a file that may not be run, a folder, a link outwards  | 403                                                       |
/// | nothing                                                | what [#otherwise] answers, else 404                       |
/// | a script that cannot be started                        | 500                                                       |
/// | one that says nothing, or has no valid header          | 502                                                       |
/// | one that has no header within its time                 | 504; one that takes too long in all is cut                |
/// | more than may run and wait                             | 503 with Retry-After                                      |
///
/// The script's processes are ended, all of them, when its client leaves, when it is late, and by [#close]. A client that ends
/// its side of the connection counts as one that leaves, since nearly all do. What a script leaves running in the background is
/// its own affair once it has ended by itself and closed its output; whose child it then is, and who collects it when it ends,
/// the operating system decides: the first process, which in a container should be one that does.
///
/// A script whose name begins with `nph-` speaks HTTP itself, on a connection that has left the loop. Any thread.
public final class CgiHandler implements Handler, AutoCloseable {
    private static final Reply MISSING = Reply.error(Status.NOT_FOUND, "There is nothing under this address.");
    private static final Reply UNSPEAKABLE = Reply.error(Status.BAD_REQUEST, "This cannot be handed to a script.");
    private static final Reply UNMEASURED = Reply.error(Status.LENGTH_REQUIRED, "This script needs a body with its length.");
    private static final Reply ENDLESS = Reply.error(Status.BAD_GATEWAY, "The script has redirected this too often, or nowhere.");
    private static final String FULL = "Too many scripts are running; try again soon.";
    private static final Duration PATIENCE = Duration.ofSeconds(5); // of close(): a script asked to end, and ended, takes two

    private final CgiScripts scripts;
    private final CgiSettings settings;
    private final Path documents;
    private final Workers workers;
    private final Executor threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("cgi-", 0).factory()); // two or three a script, and of these there is a bounded number
    private final ProcessTable census = new ProcessTable();
    private final Charset encoding = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    private final Map<String, String> inherited;
    private final Set<CgiRun> running = ConcurrentHashMap.newKeySet();
    private Handler root = this;
    private Handler otherwise = exchange -> exchange.respond(MISSING);
    private volatile boolean closed;

    /// @param prefix below which the tree is seen, as `/cgi-bin/`
    public CgiHandler(Tree tree, String prefix, CgiSettings settings) {
        this.settings = Objects.requireNonNull(settings);
        scripts = new CgiScripts(tree, prefix, settings.extensions());
        documents = settings.documents().orElse(tree.root());
        workers = new Workers(settings.concurrency(), settings.queue());
        inherited = inherited(settings);
    }

    private static Map<String, String> inherited(CgiSettings settings) {
        Map<String, String> all = new ConcurrentHashMap<>();
        for (String name : settings.inherited()) Optional.ofNullable(System.getenv(name)).ifPresent(value -> all.put(name, value));
        all.putAll(settings.variables());
        return Map.copyOf(all);
    }

    /// Who answers local redirects: the handler of the whole server. Until this is called, it is this one.
    public CgiHandler redirectsTo(Handler server) {
        root = server;
        return this;
    }

    /// Who answers when a path leads to no script.
    public CgiHandler otherwise(Handler handler) {
        otherwise = handler;
        return this;
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        if (exchange.left()) return;
        switch (scripts.find(exchange.request().path())) {
            case CgiScripts.Lookup.Runnable(CgiScript script) -> run(exchange, script);
            case CgiScripts.Lookup.Refused(Reply reply) -> exchange.respond(reply);
            case CgiScripts.Lookup.Nothing _ -> otherwise.handle(exchange);
        }
    }

    private void run(Exchange exchange, CgiScript script) {
        List<String> arguments = CgiEnvironment.arguments(exchange.request());
        if (!CgiEnvironment.canBePassed(List.of(script.pathInfo()), encoding) || !CgiEnvironment.canBePassed(arguments, encoding)) {
            exchange.respond(UNSPEAKABLE);
        } else if (closed) {
            exchange.respond(Reply.error(Status.SERVICE_UNAVAILABLE, FULL).field("Retry-After", "1"));
        } else if (script.speaksHttp()) {
            detach(exchange, script, arguments);
        } else {
            submit(exchange, script, arguments);
        }
    }

    private void submit(Exchange exchange, CgiScript script, List<String> arguments) {
        Request request = exchange.request();
        CgiReply reply = new CgiReply(exchange, script.name(), target -> redirect(exchange, target));
        Optional<CgiBody> body = exchange.hasBody() ? Optional.of(new CgiBody(exchange)) : Optional.empty();
        CgiRun run = run(exchange, new CgiRun.Task(script, arguments, environment(exchange, script), reply,
                body.map(CgiSource.class::cast), request.chunked()));
        body.ifPresent(coming -> coming.whenIncomplete(run::stop));
        if (!run.submit(workers)) {
            reply.refuse(Status.SERVICE_UNAVAILABLE, FULL);
            return;
        }
        exchange.whenLeft(run::stop);
        exchange.whenEnded(() -> {
            reply.clientEnded();
            run.stop();
        });
    }

    private CgiRun run(Exchange exchange, CgiRun.Task task) {
        CgiRun run = new CgiRun(settings, threads, census, exchange.reactor().log(), task, running::remove);
        running.add(run);
        if (closed) run.stop(); // close() may have looked just before
        return run;
    }

    private Map<String, String> environment(Exchange exchange, CgiScript script) {
        Request request = exchange.request();
        Map<String, String> all = CgiEnvironment.of(new CgiEnvironment.Facts(request, script, documents, exchange.local(), exchange.client(),
                exchange.secure(), exchange.user()));
        if (request.contentLength() >= 0) all.put("CONTENT_LENGTH", Long.toString(request.contentLength()));
        inherited.forEach(all::putIfAbsent);
        all.put(ProcessTable.MARK, UUID.randomUUID().toString());
        return all;
    }

    /// A body goes to a file first: only one thread at a time then uses the connection.
    private void detach(Exchange exchange, CgiScript script, List<String> arguments) {
        Request request = exchange.request();
        if (request.chunked() || request.contentLength() > settings.spoolLimit()) {
            exchange.respond(request.chunked() ? UNMEASURED : Reply.error(Status.CONTENT_TOO_LARGE, "The body is too long."));
            return;
        }
        Map<String, String> environment = environment(exchange, script);
        exchange.detach(connection -> session(exchange, connection, script, arguments, environment));
    }

    private void session(Exchange exchange, Detached connection, CgiScript script, List<String> arguments, Map<String, String> environment) {
        NphOutput raw = new NphOutput(connection, exchange.request(), script.name(), exchange.reactor().log());
        boolean hasBody = exchange.request().contentLength() > 0;
        Optional<CgiSource> body = hasBody ? Optional.of(raw.body()) : Optional.empty();
        CgiRun run = run(exchange, new CgiRun.Task(script, arguments, environment, raw, body, hasBody));
        if (!run.submit(workers)) raw.refuse(Status.SERVICE_UNAVAILABLE, FULL);
        try {
            run.overWithin(settings.timeout().plus(PATIENCE));
        } catch (InterruptedException e) {
            run.stop();
        }
    }

    /// In the loop: what is there under `target` takes the place of a script's own answer.
    private void redirect(Exchange from, String target) {
        Optional<Request> request = CgiRedirect.request(from.request(), target, from.settings());
        if (from.left()) return;
        if (request.isEmpty() || from.redirects() >= CgiRedirect.MOST) {
            from.respondOnce(ENDLESS);
            return;
        }
        Exchange to = from.redirected(request.get());
        try {
            root.handle(to);
        } catch (Exception e) {
            from.reactor().log().event(Log.Level.ERROR, "handler-failed", "request", request.get(), "cause", e);
            to.respondOnce(Reply.error(Status.INTERNAL_SERVER_ERROR, "The server failed to answer this."));
        }
    }

    /// Ends all scripts and starts no more. Blocks until their processes are gone, for some seconds at worst: not for a loop.
    @Override
    public void close() {
        closed = true;
        List<CgiRun> all = List.copyOf(running);
        all.forEach(CgiRun::stop);
        long begun = System.nanoTime();
        try {
            for (CgiRun run : all) run.overWithin(PATIENCE.minusNanos(System.nanoTime() - begun));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // they end all the same
        }
    }

    /// How many scripts run, how many requests wait for that, and how many were refused.
    public Workers workers() {
        return workers;
    }
}
