package stheno.web.cgi;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stheno.http.Status;
import stheno.producers.InboundPipe;
import stheno.reactor.ClientNetwork;
import stheno.reactor.FatalErrors;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.web.blocking.HalfClose;
import stheno.web.blocking.Workers;

/// The run of one script for one request: a job that starts the script, watches its timeouts and ends its processes. It waits for its turn
/// when the body of the request is complete.
///
/// ```
///   RECEIVING ──► WAITING ──► RUNNING ──header──► ANSWERING ──► (over)
///       │ 400, 413   │ 503       │ 504, 502           │ cut
///       └────────────┴───────────┴────────────────────┴──► processes ended ──► (over)
/// ```
final class CgiRun implements Runnable {
    private static final Pattern NOT_STARTED = Pattern.compile("Cannot run program .*error[:=] ?(\\d+)");
    private static final Redirect NOTHING = Redirect.from(new File("/dev/null"));
    private static final String FULL = "Too many scripts are running. Try again later.";
    private static final String STOPPED = "The script was ended before it answered.";

    private final CgiSettings settings;
    private final Executor threads;
    private final ProcessTable processes;
    private final Log log;
    private final Task task;
    private final Consumer<CgiRun> whenOver;
    private final HalfClose halfClose;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile long begun; // when the script was started
    private volatile boolean stopped;
    private volatile Runnable whenStopped = () -> { };
    private volatile Optional<Workers.Job> job = Optional.empty();

    /// A script and its request.
    ///
    /// @param environment owned by this run, which adds to it, and empties it at its end
    /// @param output      takes the script's output to the client
    /// @param body        empty if the request has none; closed by this run
    record Task(CgiScript script, List<String> arguments, Map<String, String> environment, CgiOutput output,
                Optional<Spool> body) {}

    /// @param whenOver called once, when all processes have ended
    CgiRun(CgiSettings settings, Executor threads, ProcessTable processes, Reactor reactor, Task task, Consumer<CgiRun> whenOver) {
        this.settings = settings;
        this.threads = threads;
        this.processes = processes;
        this.log = reactor.log();
        this.halfClose = new HalfClose(reactor, settings.headerTimeout(), this::stop);
        this.task = task;
        this.whenOver = whenOver;
    }

    /// Starts this run, or puts it into the queue, or answers 503. The body is complete.
    void submit(Workers workers, ClientNetwork client) {
        job = workers.submit(client, this);
        if (job.isEmpty()) refuse(Status.SERVICE_UNAVAILABLE, FULL);
        else if (stopped) stop();
    }

    /// The body cannot be received.
    void refuse(IOException failure) {
        switch (failure) {
            case CgiBody.Refused refused -> refuse(refused.status(), refused.getMessage());
            case Spool.Full _ -> {
                log.event(Log.Level.WARN, "cgi-spool-full", "script", task.script().name());
                refuse(Status.SERVICE_UNAVAILABLE, FULL);
            }
            case InboundPipe.Incomplete _ -> refuse(Status.BAD_REQUEST, "The request body is incomplete.");
            case IOException _ when stopped -> refuse(Status.SERVICE_UNAVAILABLE, STOPPED);
            case IOException cause -> {
                log.event(Log.Level.ERROR, "cgi-spool-failed", "script", task.script().file(), "cause", cause);
                refuse(Status.INTERNAL_SERVER_ERROR, "The server failed to store the request body.");
            }
        }
    }

    /// The script will not run.
    private void refuse(Status status, String why) {
        task.output().refuse(status, why);
        over();
    }

    /// Runs `task` if this run is stopped before it is submitted.
    void whenStopped(Runnable task) {
        whenStopped = task;
        if (stopped) task.run();
    }

    /// The client has ended its side of the connection: it may wait for the reply, or have left. Loop thread only.
    void clientEnded() {
        halfClose.ended();
    }

    /// Ends the script soon, without waiting for it. Any thread.
    void stop() {
        stopped = true;
        if (job.isEmpty()) whenStopped.run();
        else if (job.get().interrupt()) refuse(Status.SERVICE_UNAVAILABLE, STOPPED);
    }

    /// Waits until all processes have ended. @return whether they have
    boolean overWithin(Duration time) throws InterruptedException {
        return over.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void over() {
        if (!ended.compareAndSet(false, true)) return;
        halfClose.over();
        task.environment().clear(); // the exchange knows this run until its reply has left, which may take long
        task.body().ifPresent(this::close);
        whenOver.accept(this);
        over.countDown();
    }

    private void close(Spool body) {
        try {
            body.close();
        } catch (IOException e) {
            log.event(Log.Level.WARN, "cgi-spool-failed", "script", task.script().file(), "cause", e.getMessage());
        }
    }

    @Override
    public void run() {
        begun = System.nanoTime();
        String mark = task.environment().get(ProcessTable.MARK);
        try {
            if (stopped) task.output().refuse(Status.SERVICE_UNAVAILABLE, STOPPED);
            else serve();
        } catch (InterruptedException e) {
            task.output().refuse(Status.SERVICE_UNAVAILABLE, STOPPED); // the client has left, or the server stops
        } catch (IOException | RuntimeException e) {
            failed(e);
        } catch (OutOfMemoryError e) {
            if (!FatalErrors.isThreadLimit(e)) throw e;
            processes.end(mark); // it may run without the threads that would notice its end
            log.event(Log.Level.WARN, "cgi-no-thread", "script", task.script().name(), "cause", e.getMessage());
            task.output().refuse(Status.SERVICE_UNAVAILABLE, FULL);
        } finally {
            over();
        }
    }

    private void failed(Exception cause) {
        if (stopped) { // an interrupt closes the channel that is being written to
            task.output().refuse(Status.SERVICE_UNAVAILABLE, STOPPED);
            return;
        }
        Optional<String> remedy = remedy(cause);
        if (remedy.isPresent()) {
            log.event(Log.Level.WARN, "cgi-not-started", "script", task.script().file(), "cause", cause.getMessage(), "remedy",
                    remedy.get());
        } else {
            log.event(Log.Level.ERROR, "cgi-failed", "script", task.script().file(), "cause", cause);
        }
        task.output().refuse(Status.INTERNAL_SERVER_ERROR, "The script could not be started.");
    }

    /// What to do, if the system could not start the script: by the error number in the message of `ProcessBuilder`.
    private static Optional<String> remedy(Exception cause) {
        Matcher error = NOT_STARTED.matcher(String.valueOf(cause.getMessage()));
        if (!(cause instanceof IOException) || !error.find()) return Optional.empty();
        return Optional.of(switch (error.group(1)) {
            case "2" -> "its interpreter does not exist: correct its first line, or install the interpreter";
            case "8" -> "begin it with a line like #!/bin/sh";
            case "13" -> "let the user of the server execute it and its interpreter: chmod 755";
            default -> "see the cause";
        });
    }

    private void serve() throws IOException, InterruptedException {
        task.body().ifPresent(body -> task.environment().put("CONTENT_LENGTH", Long.toString(body.size())));
        CgiScript script = task.script();
        Redirect input = task.body().isPresent() ? Redirect.PIPE : NOTHING;
        try (CgiProcess process = CgiProcess.start(script.command(task.arguments()), script.file().getParent(), task.environment(), input,
                processes, log)) {
            task.body().ifPresent(body -> process.feed(body, threads));
            watch(process);
        }
    }

    private void watch(CgiProcess process) throws InterruptedException {
        process.listen(task.output(), halfClose, new CgiStderr(task.script().name(), settings, log), threads);
        if (!headerInTime(process)) {
            timedOut("cgi-header-timeout", process);
            task.output().refuse(Status.GATEWAY_TIMEOUT, "The script did not answer in time.");
        } else if (!process.overWithin(left())) {
            timedOut("cgi-timeout", process);
            task.output().cut("the script took too long");
        } else if (!process.done()) {
            task.output().cut("the output could not be sent");
        }
    }

    private long left() {
        return settings.timeout().toNanos() - (System.nanoTime() - begun);
    }

    private boolean headerInTime(CgiProcess process) throws InterruptedException {
        long allowed = settings.headerTimeout().toNanos();
        for (long rest = allowed; rest > 0; rest = Math.min(left(), allowed - (System.nanoTime() - process.answerableSince()))) {
            if (task.output().begunWithin(Math.min(left(), rest), TimeUnit.NANOSECONDS)) return true;
        }
        return false;
    }

    private void timedOut(String event, CgiProcess process) {
        log.event(Log.Level.WARN, event, "script", task.script().name(), "pid", process.pid());
    }
}
