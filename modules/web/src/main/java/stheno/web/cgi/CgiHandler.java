package stheno.web.cgi;

import java.io.IOException;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.reactor.ClientNetwork;
import stheno.reactor.ClientQuota;
import stheno.reactor.Detached;
import stheno.reactor.Log;
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
/// | a script, with or without a path behind it             | the script's; its output is sent as it comes              |
/// | a body over the limit                                  | 413                                                       |
/// | a malformed path, or one with `..`                     | 400                                                       |
/// | a file that cannot be run, a folder, a link outwards   | 403                                                       |
/// | no script                                              | by the handler of [#otherwise], by default 404            |
/// | a script that cannot be started                        | 500                                                       |
/// | one without output, or without a valid header          | 502                                                       |
/// | one without a header within its timeout                | 504                                                       |
/// | one that takes too long in all                         | cut                                                       |
/// | any, while the queue or the space for bodies is full   | 503 with Retry-After                                      |
///
/// A script starts when the whole body of its request is here: a slow client holds no place. The body waits in memory, or in a temporary
/// file that has no name. One client has at most three quarters of the places and of the queue, and a quarter of the space for bodies.
///
/// All processes of a script are ended when its client leaves, when it times out, and by [#close]. A client that half-closes the connection
/// gets its reply; if the script then sends nothing for as long as it may take for its header, the client counts as gone.
/// Processes that a script leaves in the background keep running if the script has ended by itself and they have closed its output; the
/// first process of the system, or of the container, must reap them.
///
/// A script with a name that begins with `nph-` (non-parsed header) writes HTTP itself, on a connection that is detached from the loop. Any
/// thread.
public final class CgiHandler implements Handler, AutoCloseable {
    private static final Duration LOOKUP = Duration.ofSeconds(20); // a disk that starts up takes 10
    private static final Reply SLOW_DISK =
            Reply.error(Status.SERVICE_UNAVAILABLE, "The disk does not answer in time. Try again later.").field("Retry-After", "1");
    private static final Reply MISSING = Reply.error(Status.NOT_FOUND, "There is no page at this address.");
    private static final Reply NOT_PASSABLE = Reply.error(Status.BAD_REQUEST, "The path or the query cannot be passed to a script.");
    private static final Reply NO_LENGTH = Reply.error(Status.LENGTH_REQUIRED, "This script needs a Content-Length.");
    private static final Reply BAD_REDIRECT = Reply.error(Status.BAD_GATEWAY, "The script redirected too often, or to an invalid path.");
    private static final Reply TOO_LONG = Reply.error(Status.CONTENT_TOO_LARGE, "The request body is too long.");
    private static final Reply BUSY = Reply.error(Status.SERVICE_UNAVAILABLE, "Too many scripts are running. Try again later.")
            .field("Retry-After", "1");
    private static final int SPOOLERS = 4; // threads that write bodies to the disk
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5); // of close(): ending a script takes at most two

    private final CgiScripts scripts;
    private final DiskShare disk;
    private final CgiSettings settings;
    private final Path documents;
    private final Workers workers;
    private final Workers spoolers = new Workers(SPOOLERS, 0);
    private final ClientQuota space;
    private final ClientQuota sessions; // connections that have left the loop
    private final Executor threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("cgi").factory()); // two or three for each script; the number of scripts is bounded
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
        documents = settings.documents().orElse(tree.given());
        workers = new Workers(settings.concurrency(), settings.queue());
        space = space(settings);
        sessions = ClientQuota.of((long) settings.concurrency() + settings.queue());
        inherited = inherited(settings);
    }

    /// One body has room in any case.
    private static ClientQuota space(CgiSettings settings) {
        long most = Math.max(1, settings.bodyLimit());
        return new ClientQuota(Math.max(most, settings.spool()), Math.max(most, settings.spool() / 4));
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
        Optional<DiskShare.Job> job = disk.submit(ClientNetwork.of(exchange.client()), () -> looked(exchange, timer, path),
                () -> proceed(exchange, timer, same -> same.respond(SLOW_DISK)));
        exchange.whenLeft(() -> {
            timer.cancel();
            job.ifPresent(DiskShare.Job::cancel);
        });
        if (job.isEmpty()) proceed(exchange, timer, same -> same.respond(SLOW_DISK));
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
            case CgiScripts.Lookup.NotExecutable(Path file) -> {
                exchange.reactor().log().event(Log.Level.WARN, "cgi-not-executable", "script", file, "remedy",
                        "let the user of the server read and execute it: chmod 755");
                exchange.respond(CgiScripts.FORBIDDEN);
            }
            case CgiScripts.Lookup.Missing _ -> otherwise.handle(exchange);
        }
    }

    private void run(Exchange exchange, CgiScript script) {
        List<String> arguments = CgiEnvironment.arguments(exchange.request());
        if (!CgiEnvironment.canBePassed(List.of(script.pathInfo()), encoding) || !CgiEnvironment.canBePassed(arguments, encoding)) {
            exchange.respond(NOT_PASSABLE);
        } else if (closed) {
            exchange.respond(BUSY);
        } else if (script.isNph()) {
            detach(exchange, script, arguments);
        } else {
            submit(exchange, script, arguments);
        }
    }

    private void submit(Exchange exchange, CgiScript script, List<String> arguments) {
        if (exchange.hasBody() && exchange.request().contentLength() > settings.bodyLimit()) {
            exchange.respond(TOO_LONG);
            return;
        }
        ClientNetwork client = ClientNetwork.of(exchange.client());
        Optional<Spool> spool = exchange.hasBody() ? Optional.of(new Spool(space, client, exchange.memory())) : Optional.empty();
        CgiReply reply = new CgiReply(exchange, script.name(), target -> redirect(exchange, target));
        CgiRun run = run(exchange, new CgiRun.Task(script, arguments, environment(exchange, script), reply, spool));
        exchange.whenLeft(run::stop);
        exchange.whenEnded(run::clientEnded);
        if (spool.isEmpty()) run.submit(workers, client);
        else receive(exchange, run, spool.get(), client);
    }

    /// The script gets its turn when its body is complete: a slow client holds no place.
    private void receive(Exchange exchange, CgiRun run, Spool spool, ClientNetwork client) {
        CgiBody body = new CgiBody(exchange, task -> spoolers.resume(client, task), spool, settings.bodyLimit(),
                failure -> failure.ifPresentOrElse(run::refuse, () -> run.submit(workers, client)));
        run.whenStopped(body::discard);
        body.begin();
    }

    private CgiRun run(Exchange exchange, CgiRun.Task task) {
        CgiRun run = new CgiRun(settings, threads, processes, exchange.reactor(), task, running::remove);
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

    private void detach(Exchange exchange, CgiScript script, List<String> arguments) {
        Request request = exchange.request();
        ClientNetwork client = ClientNetwork.of(exchange.client());
        if (request.chunked()) {
            exchange.respond(NO_LENGTH);
        } else if (request.contentLength() > settings.bodyLimit()) {
            exchange.respond(TOO_LONG);
        } else if (!sessions.take(client, 1)) {
            exchange.respond(BUSY);
        } else {
            AtomicBoolean over = new AtomicBoolean();
            Runnable end = () -> {
                if (over.compareAndSet(false, true)) sessions.giveBack(client, 1);
            };
            exchange.whenLeft(end);
            Map<String, String> environment = environment(exchange, script);
            try {
                exchange.detach(connection -> {
                    try {
                        session(exchange, connection, client, script, arguments, environment);
                    } finally {
                        end.run();
                    }
                });
            } catch (OutOfMemoryError e) { // the limit of threads: the connection is closed
                end.run();
                throw e;
            }
        }
    }

    private void session(Exchange exchange, Detached connection, ClientNetwork client, CgiScript script, List<String> arguments,
            Map<String, String> environment) {
        NphOutput output = new NphOutput(connection, exchange.request(), script.name(), exchange.reactor());
        LongConsumer memory = exchange.memory();
        Optional<Spool> spool = exchange.request().contentLength() > 0 ? Optional.of(new Spool(space, client, memory)) : Optional.empty();
        CgiRun run = run(exchange, new CgiRun.Task(script, arguments, environment, output, spool));
        run.whenStopped(() -> output.cut("the script was ended"));
        try {
            if (spool.isPresent()) output.receive(spool.get(), settings.bodyLimit());
            run.submit(workers, client);
        } catch (IOException e) {
            run.refuse(e);
        }
        output.watch(() -> exchange.reactor().execute(run::clientEnded), run::stop);
        try {
            if (!run.overWithin(settings.timeout().plus(CLOSE_TIMEOUT))) run.stop(); // it may have waited in the queue
            run.overWithin(CLOSE_TIMEOUT);
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

    /// Bytes of bodies that wait for their scripts, or are read by them.
    public long spooled() {
        return space.taken();
    }

    /// The numbers of running scripts, waiting requests and refused requests.
    public Workers workers() {
        return workers;
    }
}
