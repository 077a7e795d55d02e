package stheno.web.cgi;

import java.net.InetSocketAddress;
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
import stheno.reactor.ClientNetwork;
import stheno.reactor.Detached;
import stheno.reactor.Timer;
import stheno.storage.DiskPool;
import stheno.storage.DiskShare;
import stheno.storage.Tree;
import stheno.web.blocking.Workers;

/// Runs the scripts of a tree by CGI/1.1 (RFC 3875): one process for each request.
///
/// ```java
/// CgiHandler scripts = new CgiHandler(Tree.at(folder), "/cgi-bin/", CgiSettings.DEFAULTS);
/// Router router = new Router().prefix("/cgi-bin/", scripts).fallback(files);
/// scripts.redirectsTo(router);
/// ```
///
/// | request                                                | reply                                                     |
/// |--------------------------------------------------------|-----------------------------------------------------------|
/// | a script, with or without a path behind it             | the script's; the body is sent as it comes                |
/// | a malformed path, or one with `..`                     | 400                                                       |
/// | a file that cannot be run, a folder, a link outwards   | 403                                                       |
/// | no script                                              | by the handler of [#otherwise], by default 404            |
/// | a script that cannot be started                        | 500                                                       |
/// | one without output, or without a valid header          | 502                                                       |
/// | one without a header within its timeout                | 504                                                       |
/// | one that takes too long in all                         | cut                                                       |
/// | any, while the queue is full                           | 503 with Retry-After                                      |
///
/// All processes of a script are ended when its client leaves, when it times out, and by [#close]. A half-close counts as leaving.
/// Processes that a script leaves in the background keep running if the script has ended by itself and they have closed its output; the
/// first process of the system, or of the container, must reap them.
///
/// A script whose name begins with `nph-` (non-parsed header) writes HTTP itself, on a connection that is detached from the loop. Any
/// thread.
public final class CgiHandler implements Handler, AutoCloseable {
    private static final Duration LOOKUP = Duration.ofSeconds(20); // a disk that starts up takes 10
    private static final Reply SLOW_DISK =
            Reply.error(Status.SERVICE_UNAVAILABLE, "The disk does not answer in time. Try again later.").field("Retry-After", "1");
    private static final Reply MISSING = Reply.error(Status.NOT_FOUND, "There is no page at this address.");
    private static final Reply NOT_PASSABLE = Reply.error(Status.BAD_REQUEST, "The path or the query cannot be passed to a script.");
    private static final Reply NO_LENGTH = Reply.error(Status.LENGTH_REQUIRED, "This script needs a Content-Length.");
    private static final Reply BAD_REDIRECT = Reply.error(Status.BAD_GATEWAY, "The script redirected too often, or to an invalid path.");
    private static final String FULL = "Too many scripts are running. Try again later.";
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5); // of close(): ending a script takes at most two

    private final CgiScripts scripts;
    private final DiskShare disk;
    private final CgiSettings settings;
    private final Path documents;
    private final Workers workers;
    private final Executor threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("cgi-", 0).factory()); // two or three for each script, whose number is bounded
    private final ProcessTable processes = new ProcessTable();
    private final Charset encoding = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    private final Map<String, String> inherited;
    private final Set<CgiRun> running = ConcurrentHashMap.newKeySet();
    private Handler root = this;
    private Handler otherwise = exchange -> exchange.respond(MISSING);
    private volatile boolean closed;

    /// @param prefix the path of the tree's root, such as `/cgi-bin/`
    /// @throws IllegalArgumentException if it does not begin and end with a slash
    public CgiHandler(Tree tree, String prefix, CgiSettings settings) {
        this(tree, prefix, settings, new DiskPool().share());
    }

    /// With threads for look-ups that other handlers may share.
    ///
    /// @param disk of the tree
    /// @throws IllegalArgumentException if the prefix does not begin and end with a slash
    public CgiHandler(Tree tree, String prefix, CgiSettings settings, DiskShare disk) {
        this.disk = Objects.requireNonNull(disk);
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

    /// Sets the handler of local redirects: that of the whole server. The default is this handler. Call it before the first request.
    public CgiHandler redirectsTo(Handler server) {
        root = server;
        return this;
    }

    /// Sets the handler of paths that lead to no script. The default answers 404. Call it before the first request.
    public CgiHandler otherwise(Handler handler) {
        otherwise = handler;
        return this;
    }

    /// Looks for the script on a thread that may wait for the disk. No more of the request is read meanwhile.
    @Override
    public void handle(Exchange exchange) throws Exception {
        if (exchange.left()) return;
        String path = exchange.request().path();
        if (scripts.cannotName(path)) {
            otherwise.handle(exchange);
            return;
        }
        if (exchange.deferrable()) exchange.defer(); // not after a script's local redirect
        Timer timer = exchange.reactor().schedule(LOOKUP, () -> exchange.respondUnlessAnswered(SLOW_DISK));
        Optional<DiskShare.Job> job = disk.submit(client(exchange), () -> looked(exchange, timer, path),
                () -> proceed(exchange, timer, same -> same.respond(SLOW_DISK)));
        exchange.whenLeft(() -> {
            timer.cancel();
            job.ifPresent(DiskShare.Job::cancel);
        });
        if (job.isEmpty()) proceed(exchange, timer, same -> same.respond(SLOW_DISK));
    }

    /// Clients on a Unix-domain socket have no address, and count as one.
    private static Object client(Exchange exchange) {
        boolean known = exchange.client() instanceof InetSocketAddress socket && !socket.isUnresolved();
        return known ? ClientNetwork.of(((InetSocketAddress) exchange.client()).getAddress()) : "local";
    }

    private void looked(Exchange exchange, Timer timer, String path) {
        try {
            CgiScripts.Lookup found = scripts.find(path);
            proceed(exchange, timer, same -> found(same, found));
        } catch (RuntimeException e) {
            proceed(exchange, timer, _ -> {
                throw e; // the client is answered 500
            });
        }
    }

    private static void proceed(Exchange exchange, Timer timer, Handler handler) {
        exchange.proceed(same -> {
            timer.cancel();
            same.whenLeft(() -> { });
            handler.handle(same);
        });
    }

    private void found(Exchange exchange, CgiScripts.Lookup lookup) throws Exception {
        switch (lookup) {
            case CgiScripts.Lookup.Script(CgiScript script) -> run(exchange, script);
            case CgiScripts.Lookup.Refused(Reply reply) -> exchange.respond(reply);
            case CgiScripts.Lookup.Missing _ -> otherwise.handle(exchange);
        }
    }

    private void run(Exchange exchange, CgiScript script) {
        List<String> arguments = CgiEnvironment.arguments(exchange.request());
        if (!CgiEnvironment.canBePassed(List.of(script.pathInfo()), encoding) || !CgiEnvironment.canBePassed(arguments, encoding)) {
            exchange.respond(NOT_PASSABLE);
        } else if (closed) {
            exchange.respond(Reply.error(Status.SERVICE_UNAVAILABLE, FULL).field("Retry-After", "1"));
        } else if (script.isNph()) {
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
                body.map(CgiInput.class::cast), request.chunked()));
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
        CgiRun run = new CgiRun(settings, threads, processes, exchange.reactor().log(), task, running::remove);
        running.add(run);
        if (closed) run.stop(); // close() may have missed it
        return run;
    }

    private Map<String, String> environment(Exchange exchange, CgiScript script) {
        Request request = exchange.request();
        Map<String, String> all = CgiEnvironment.of(new CgiEnvironment.Facts(request, script, documents, exchange.local(),
                exchange.client(),
                exchange.secure(), exchange.user()));
        if (request.contentLength() >= 0) all.put("CONTENT_LENGTH", Long.toString(request.contentLength()));
        inherited.forEach(all::putIfAbsent);
        all.put(ProcessTable.MARK, UUID.randomUUID().toString());
        return all;
    }

    /// The body goes to a file first, so that only one thread at a time uses the connection.
    private void detach(Exchange exchange, CgiScript script, List<String> arguments) {
        Request request = exchange.request();
        if (request.chunked() || request.contentLength() > settings.spoolLimit()) {
            exchange.respond(request.chunked() ? NO_LENGTH : Reply.error(Status.CONTENT_TOO_LARGE, "The body is too long."));
            return;
        }
        Map<String, String> environment = environment(exchange, script);
        exchange.detach(connection -> session(exchange, connection, script, arguments, environment));
    }

    private void session(Exchange exchange, Detached connection, CgiScript script, List<String> arguments,
            Map<String, String> environment) {
        NphOutput raw = new NphOutput(connection, exchange.request(), script.name(), exchange.reactor().log());
        boolean hasBody = exchange.request().contentLength() > 0;
        Optional<CgiInput> body = hasBody ? Optional.of(raw.body()) : Optional.empty();
        CgiRun run = run(exchange, new CgiRun.Task(script, arguments, environment, raw, body, hasBody));
        if (!run.submit(workers)) raw.refuse(Status.SERVICE_UNAVAILABLE, FULL);
        try {
            run.overWithin(settings.timeout().plus(CLOSE_TIMEOUT));
        } catch (InterruptedException e) {
            run.stop();
        }
    }

    /// In the loop: the answer to a request for `target` replaces the script's.
    private void redirect(Exchange from, String target) {
        assert from.reactor().inLoop() : "loop thread only";
        Optional<Request> request = CgiRedirect.request(from.request(), target, from.settings());
        if (from.left()) return;
        if (request.isEmpty() || from.redirects() >= CgiRedirect.MOST) {
            from.respondUnlessAnswered(BAD_REDIRECT);
            return;
        }
        from.redirected(request.get()).proceed(root);
    }

    /// Ends all scripts and starts no more. Blocks until their processes have ended, for at most five seconds: not for a loop's thread.
    @Override
    public void close() {
        closed = true;
        List<CgiRun> all = List.copyOf(running);
        all.forEach(CgiRun::stop);
        long begun = System.nanoTime();
        try {
            for (CgiRun run : all) run.overWithin(CLOSE_TIMEOUT.minusNanos(System.nanoTime() - begun));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the scripts end anyway
        }
    }

    /// The numbers of running scripts, waiting requests and refused requests.
    public Workers workers() {
        return workers;
    }
}
