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

/// One script for one client: a job that starts it, looks after it, and sees to its end.
///
/// ```
///   (waits for its turn) ──► SPOOLING ──► RUNNING ──first word──► ANSWERING ──► (over)
///          │ stopped            │ 413        │ 504, 502                │ cut
///          └────────────────────┴────────────┴─────────────────────────┴──► processes ended ──► (over)
/// ```
final class CgiRun implements Runnable {
    private static final Redirect NOTHING = Redirect.from(new File("/dev/null"));
    private static final String STOPPED = "The script was ended before it answered.";

    private final CgiSettings settings;
    private final Executor threads;
    private final ProcessTable census;
    private final Log log;
    private final Task task;
    private final Consumer<CgiRun> whenOver;
    private final CountDownLatch over = new CountDownLatch(1);
    private final long begun = System.nanoTime();
    private volatile boolean stopped;
    private volatile Optional<Workers.Job> job = Optional.empty();

    /// What is to be run for whom.
    ///
    /// @param environment the caller's gift: this run adds to it
    /// @param body empty if the request has none
    /// @param spooled whether the body is written to a file before the script starts
    record Task(CgiScript script, List<String> arguments, Map<String, String> environment, CgiOutput client,
                Optional<CgiSource> body, boolean spooled) {}

    /// The client's fault.
    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        private final transient Status status;

        Refused(Status status, String why) {
            super(why);
            this.status = status;
        }
    }

    /// @param whenOver is told once, when nothing is left of this
    CgiRun(CgiSettings settings, Executor threads, ProcessTable census, Log log, Task task, Consumer<CgiRun> whenOver) {
        this.settings = settings;
        this.threads = threads;
        this.census = census;
        this.log = log;
        this.task = task;
        this.whenOver = whenOver;
    }

    /// Gets a place, or one in the queue. @return whether there was one
    boolean submit(Workers workers) {
        job = workers.submit(this);
        if (stopped) stop();
        if (job.isEmpty()) over();
        return job.isPresent();
    }

    /// Ends it, soon; blocks nobody. Any thread.
    void stop() {
        stopped = true;
        if (job.isPresent() && job.get().interrupt()) {
            task.client().refuse(Status.SERVICE_UNAVAILABLE, STOPPED);
            over();
        }
    }

    /// Waits until nothing is left of it.
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
            if (stopped) task.client().refuse(Status.SERVICE_UNAVAILABLE, STOPPED);
            else serve();
        } catch (InterruptedException e) {
            task.client().refuse(Status.SERVICE_UNAVAILABLE, STOPPED); // its client has left, or the server stops
        } catch (Refused e) {
            task.client().refuse(e.status, e.getMessage());
        } catch (IOException | RuntimeException e) {
            failed(e);
        } finally {
            task.body().ifPresent(CgiSource::discard);
            over();
        }
    }

    private void failed(Exception cause) {
        if (stopped) { // an interrupt closes what is being written
            task.client().refuse(Status.SERVICE_UNAVAILABLE, STOPPED);
            return;
        }
        log.event(Log.Level.ERROR, "cgi-failed", "script", task.script().file(), "cause", cause);
        task.client().refuse(Status.INTERNAL_SERVER_ERROR, "The script could not be run.");
    }

    private void serve() throws IOException, InterruptedException {
        task.body().ifPresent(CgiSource::begin);
        if (task.spooled()) spool();
        else stream();
    }

    private void stream() throws IOException, InterruptedException {
        try (CgiProcess process = start(task.body().isPresent() ? Redirect.PIPE : NOTHING)) {
            task.body().ifPresent(body -> process.feed(body, threads));
            watch(process);
        }
    }

    /// A script must know its body's length before it reads it.
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
            throw new Refused(Status.BAD_REQUEST, "The body was not completed.");
        }
    }

    private void spool(ByteBuffer piece, FileChannel out) throws IOException {
        long length = out.position() + piece.remaining();
        if (length > settings.spoolLimit()) throw new Refused(Status.CONTENT_TOO_LARGE, "The body is too long.");
        if (left() <= 0) throw new Refused(Status.REQUEST_TIMEOUT, "The body took too long.");
        while (piece.hasRemaining()) out.write(piece);
    }

    private CgiProcess start(Redirect input) throws IOException {
        CgiScript script = task.script();
        return CgiProcess.start(script.command(task.arguments()), script.file().getParent(), task.environment(), input, census, log);
    }

    private void watch(CgiProcess process) throws InterruptedException {
        process.listen(task.client(), new CgiStderr(task.script().name(), settings, log), threads);
        if (!firstWord(process)) {
            late("cgi-silent", process);
            task.client().refuse(Status.GATEWAY_TIMEOUT, "The script has not answered in time.");
        } else if (!process.overWithin(left())) {
            late("cgi-late", process);
            task.client().cut("the script took too long");
        } else if (!process.done()) {
            task.client().cut("its output could not be handed on");
        }
    }

    private long left() {
        return settings.timeout().toNanos() - (System.nanoTime() - begun);
    }

    private boolean firstWord(CgiProcess process) throws InterruptedException {
        long allowed = settings.headerTimeout().toNanos();
        for (long rest = allowed; rest > 0; rest = Math.min(left(), allowed - (System.nanoTime() - process.answerableSince()))) {
            if (task.client().begunWithin(Math.min(left(), rest), TimeUnit.NANOSECONDS)) return true;
        }
        return false;
    }

    private void late(String event, CgiProcess process) {
        log.event(Log.Level.WARN, event, "script", task.script().name(), "pid", process.pid());
    }
}
