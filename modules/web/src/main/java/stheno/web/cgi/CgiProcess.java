package stheno.web.cgi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import stheno.reactor.Log;

/// A running script, and the threads at its three streams. Closing it leaves none of its processes behind that it was not done
/// with.
///
/// The threads are platform threads: the read of a process's pipe blocks in the kernel, and the JDK (25) neither unmounts nor
/// makes up for a virtual thread that does so. As many virtual threads as there are cores, each at the pipe of a script that
/// sleeps, would stop every other virtual thread of the server.
final class CgiProcess implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(1); // between asking a process to end and ending it
    private static final int READ = 16 * 1024;
    private static final int SIGNAL = 128; // and the signal's number: the status of a process that was ended by one

    private final Process process;
    private final ProcessTree family;
    private final Log log;
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch quiet = new CountDownLatch(1);
    private volatile boolean done;
    private volatile boolean ending;
    private volatile boolean starving;
    private volatile long fedAt = System.nanoTime();

    private CgiProcess(Process process, ProcessTree family, Log log) {
        this.process = process;
        this.family = family;
        this.log = log;
    }

    /// Starts a script. Blocks as long as the kernel takes for that, which is about a millisecond.
    ///
    /// @param environment all that it will find there, with a [mark][ProcessTable#MARK] of its own
    /// @throws IOException if it cannot be started
    static CgiProcess start(List<String> command, Path folder, Map<String, String> environment, Redirect input,
                            ProcessTable census, Log log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectInput(input);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        return new CgiProcess(process, new ProcessTree(process, environment.get(ProcessTable.MARK), census), log);
    }

    long pid() {
        return process.pid();
    }

    /// Has what it says handed to `client`, and what it complains of to `errors`.
    void listen(CgiOutput client, CgiStderr errors, Executor threads) {
        threads.execute(() -> output(client));
        threads.execute(() -> errors(errors));
    }

    private void output(CgiOutput client) {
        try (InputStream output = process.getInputStream()) {
            byte[] buffer = new byte[READ];
            for (int n; (n = output.read(buffer)) >= 0; ) {
                client.data(buffer, 0, n);
                if (output.available() == 0) client.flush();
            }
            client.end(process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() > SIGNAL);
            int status = process.waitFor();
            done = true;
            if (status != 0 && !ending) log.event(Log.Level.INFO, "cgi-exit", "pid", pid(), "status", status);
        } catch (IOException e) {
            log.event(Log.Level.DEBUG, "cgi-output-unwanted", "pid", pid(), "cause", e.getMessage());
        } catch (InterruptedException e) {
            log.event(Log.Level.DEBUG, "cgi-output-interrupted", "pid", pid());
        } finally {
            over.countDown();
        }
    }

    private void errors(CgiStderr errors) {
        try (InputStream complaints = process.getErrorStream()) {
            errors.drain(complaints);
        } catch (IOException e) {
            log.event(Log.Level.DEBUG, "cgi-stderr-closed", "pid", pid(), "cause", e.getMessage());
        } finally {
            quiet.countDown();
        }
    }

    /// Has it fed with a body, which it need not read.
    void feed(CgiSource body, Executor threads) {
        starving = true;
        threads.execute(() -> input(body));
    }

    private void input(CgiSource body) {
        try (OutputStream input = process.getOutputStream()) {
            body.transferTo(piece -> feed(input, piece));
        } catch (IOException e) {
            log.event(Log.Level.DEBUG, "cgi-input-unwanted", "pid", pid(), "cause", e.getMessage());
        } finally {
            starving = false;
            body.discard();
        }
    }

    private void feed(OutputStream input, ByteBuffer piece) throws IOException {
        fedAt = System.nanoTime();
        starving = false;
        if (piece.hasArray()) {
            input.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        } else {
            byte[] copy = new byte[piece.remaining()];
            piece.get(copy);
            input.write(copy);
        }
        input.flush();
        fedAt = System.nanoTime();
        starving = true;
    }

    /// Since when it could have answered, in the time of [System#nanoTime()]: not while it waits for its client's body.
    long answerableSince() {
        return starving ? System.nanoTime() : fedAt;
    }

    /// Waits until it has ended and all its output is handed over, or cannot be. @return whether that has come
    boolean overWithin(long nanos) throws InterruptedException {
        return over.await(nanos, TimeUnit.NANOSECONDS);
    }

    /// Whether it has ended by itself and all its output was handed over.
    boolean done() {
        return done;
    }

    /// Ends what has not ended, which takes two seconds at worst.
    @Override
    public void close() {
        ending = true;
        if (!done && !family.end(GRACE)) log.event(Log.Level.WARN, "cgi-process-left", "pid", pid());
        try {
            over.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
            quiet.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // The threads close their streams; these are for a thread that a stray child keeps waiting.
        closeQuietly(process.getInputStream());
        closeQuietly(process.getErrorStream());
    }

    private void closeQuietly(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            log.event(Log.Level.DEBUG, "cgi-close-failed", "pid", pid(), "cause", e.getMessage());
        }
    }
}
