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
import stheno.web.blocking.HalfClose;

/// A running script, and the threads at its three streams. Closing it ends all of its processes that have not ended.
///
/// The threads are platform threads. A read from a process's pipe blocks in the kernel, where JDK 25 neither unmounts a virtual thread nor
/// compensates for it: as many sleeping scripts as there are cores would stop all virtual threads of the server.
final class CgiProcess implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(1); // between asking a process to end and ending it
    private static final int READ = 16 * 1024;
    private static final int SIGNAL = 128; // plus the number of the signal is the status of a process that a signal has ended

    private final Process process;
    private final ProcessTree tree;
    private final Log log;
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch quiet = new CountDownLatch(1);
    private volatile boolean done;
    private volatile boolean ending;
    private volatile long fedAt = System.nanoTime();

    private CgiProcess(Process process, ProcessTree tree, Log log) {
        this.process = process;
        this.tree = tree;
        this.log = log;
    }

    /// Starts a script. Blocks for about a millisecond.
    ///
    /// @param environment all variables of the process, among them its [mark][ProcessTable#MARK]
    /// @throws IOException if it cannot be started
    static CgiProcess start(List<String> command, Path folder, Map<String, String> environment, Redirect input,
                            ProcessTable processes, Log log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectInput(input);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        return new CgiProcess(process, new ProcessTree(process, environment.get(ProcessTable.MARK), processes), log);
    }

    long pid() {
        return process.pid();
    }

    /// Passes standard output to `output` and standard error to `errors`, on two threads.
    void listen(CgiOutput output, HalfClose halfClose, CgiStderr errors, Executor threads) {
        threads.execute(() -> output(output, halfClose));
        threads.execute(() -> errors(errors));
    }

    private void output(CgiOutput client, HalfClose halfClose) {
        try (InputStream output = process.getInputStream()) {
            byte[] buffer = new byte[READ];
            for (int n; (n = output.read(buffer)) >= 0; ) {
                halfClose.sending();
                client.data(buffer, 0, n);
                halfClose.sent();
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
        try (InputStream stream = process.getErrorStream()) {
            errors.drain(stream);
        } catch (IOException e) {
            log.event(Log.Level.DEBUG, "cgi-stderr-closed", "pid", pid(), "cause", e.getMessage());
        } finally {
            quiet.countDown();
        }
    }

    /// Passes a body to standard input, on a thread, and closes it. The script need not read it.
    void feed(Spool body, Executor threads) {
        threads.execute(() -> input(body));
    }

    private void input(Spool body) {
        try (body; OutputStream input = process.getOutputStream()) {
            body.transferTo(piece -> feed(input, piece));
        } catch (IOException e) {
            log.event(Log.Level.DEBUG, "cgi-input-unwanted", "pid", pid(), "cause", e.getMessage());
        }
    }

    private void feed(OutputStream input, ByteBuffer piece) throws IOException {
        input.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        input.flush();
        fedAt = System.nanoTime();
    }

    /// Since when the script could answer, as [System#nanoTime()]: it has read another piece of the body then.
    long answerableSince() {
        return fedAt;
    }

    /// Waits until the script has ended and its output is sent, or cannot be sent. @return whether that has happened
    boolean overWithin(long nanos) throws InterruptedException {
        return over.await(nanos, TimeUnit.NANOSECONDS);
    }

    /// Whether the script has ended by itself and all its output was passed on.
    boolean done() {
        return done;
    }

    /// Ends all processes that have not ended, within two seconds.
    @Override
    public void close() {
        ending = true;
        if (!done && !tree.end(GRACE)) log.event(Log.Level.WARN, "cgi-process-survived", "pid", pid());
        try {
            over.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
            quiet.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // the threads close their streams; this wakes a thread that waits for a surviving child
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
