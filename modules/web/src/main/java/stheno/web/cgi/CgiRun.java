package stheno.web.cgi;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import stheno.http.Status;
import stheno.producers.InboundPipe;
import stheno.reactor.Log;
import stheno.web.blocking.Workers;

/// The run of one script for one request: a job that starts the script, watches its timeouts and ends its processes.
///
/// ```
///   (waits for its turn) ──► SPOOLING ──► RUNNING ──header──► ANSWERING ──► (over)
///          │ stopped            │ 413        │ 504, 502                │ cut
///          └────────────────────┴────────────┴─────────────────────────┴──► processes ended ──► (over)
/// ```
final class CgiRun implements Runnable {
    private static final Redirect NOTHING = Redirect.from(new File("/dev/null"));
    private static final String STOPPED = "The script was ended before it answered.";

    private final CgiSettings settings;
    private final Executor threads;
    private final ProcessTable processes;
    private final Log log;
    private final Task task;
    private final Consumer<CgiRun> whenOver;
    private final CountDownLatch over = new CountDownLatch(1);
    private final long begun = System.nanoTime();
    private volatile boolean stopped;
    private volatile Optional<Workers.Job> job = Optional.empty();

    /// A script and its request.
    ///
    /// @param environment owned by this run, which adds to it
    /// @param output      takes the script's output to the client
    /// @param body        empty if the request has none
    /// @param spooled     whether the body is written to a file before the script starts
    record Task(CgiScript script, List<String> arguments, Map<String, String> environment, CgiOutput output,
                Optional<CgiInput> body, boolean spooled) {}

    /// The request is at fault.
    private static final class BadBody extends IOException {
        private static final long serialVersionUID = 1;

        private final transient Status status;

        BadBody(Status status, String why) {
            super(why);
            this.status = status;
        }
    }

    /// @param whenOver called once, when all processes have ended
    CgiRun(CgiSettings settings, Executor threads, ProcessTable processes, Log log, Task task, Consumer<CgiRun> whenOver) {
        this.settings = settings;
        this.threads = threads;
        this.processes = processes;
        this.log = log;
        this.task = task;
        this.whenOver = whenOver;
    }

    /// Starts this run, or puts it into the queue. @return false if the queue is full
    boolean submit(Workers workers) {
        job = workers.submit(this);
        if (stopped) stop();
        if (job.isEmpty()) over();
        return job.isPresent();
    }

    /// Ends the script soon, without waiting for it. Any thread.
    void stop() {
        stopped = true;
        if (job.isPresent() && job.get().interrupt()) {
            task.output().refuse(Status.SERVICE_UNAVAILABLE, STOPPED);
            over();
        }
    }

    /// Waits until all processes have ended. @return whether they have
    boolean overWithin(Duration time) throws InterruptedException {
        return over.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void over() {
        whenOver.accept(this);
        over.countDown();
    }

    @Override
    public void run() {
        try {
            if (stopped) task.output().refuse(Status.SERVICE_UNAVAILABLE, STOPPED);
            else serve();
        } catch (InterruptedException e) {
            task.output().refuse(Status.SERVICE_UNAVAILABLE, STOPPED); // the client has left, or the server stops
        } catch (BadBody e) {
            task.output().refuse(e.status, e.getMessage());
        } catch (IOException | RuntimeException e) {
            failed(e);
        } finally {
            task.body().ifPresent(CgiInput::discard);
            over();
        }
    }

    private void failed(Exception cause) {
        if (stopped) { // an interrupt closes the channel that is being written to
            task.output().refuse(Status.SERVICE_UNAVAILABLE, STOPPED);
            return;
        }
        log.event(Log.Level.ERROR, "cgi-failed", "script", task.script().file(), "cause", cause);
        task.output().refuse(Status.INTERNAL_SERVER_ERROR, "The script could not be started.");
    }

    private void serve() throws IOException, InterruptedException {
        task.body().ifPresent(CgiInput::begin);
        if (task.spooled()) spool();
        else stream();
    }

    private void stream() throws IOException, InterruptedException {
        try (CgiProcess process = start(task.body().isPresent() ? Redirect.PIPE : NOTHING)) {
            task.body().ifPresent(body -> process.feed(body, threads));
            watch(process);
        }
    }

    /// A script must know the length of the body before it reads it.
    private void spool() throws IOException, InterruptedException {
        Path file = Files.createTempFile("stheno-cgi-", ".body");
        try {
            task.environment().put("CONTENT_LENGTH", Long.toString(written(file)));
            try (CgiProcess process = start(Redirect.from(file.toFile()))) {
                Files.delete(file); // the process has it open
                watch(process);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private long written(Path file) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            task.body().orElseThrow().transferTo(piece -> spool(piece, out));
            return out.position();
        } catch (InboundPipe.Incomplete e) {
            throw new BadBody(Status.BAD_REQUEST, "The request body is incomplete.");
        }
    }

    private void spool(ByteBuffer piece, FileChannel out) throws IOException {
        long length = out.position() + piece.remaining();
        if (length > settings.spoolLimit()) throw new BadBody(Status.CONTENT_TOO_LARGE, "The request body is too long.");
        if (left() <= 0) throw new BadBody(Status.REQUEST_TIMEOUT, "The request body took too long.");
        while (piece.hasRemaining()) out.write(piece);
    }

    private CgiProcess start(Redirect input) throws IOException {
        CgiScript script = task.script();
        return CgiProcess.start(script.command(task.arguments()), script.file().getParent(), task.environment(), input, processes, log);
    }

    private void watch(CgiProcess process) throws InterruptedException {
        process.listen(task.output(), new CgiStderr(task.script().name(), settings, log), threads);
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
