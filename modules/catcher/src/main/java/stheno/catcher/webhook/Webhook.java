package stheno.catcher.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import stheno.reactor.Log;

/// POSTs JSON texts to a URL, one after the other, in their order.
///
/// An attempt that fails is repeated with back-off: after one second, then twice as long each time up to a minute, ten times in all; then
/// the text is dropped. Up to 1,000 texts wait; beyond that, the oldest one is dropped. What was dropped is counted. Any answer from 200 to
/// 299 is a success; redirects are not followed. One virtual thread; other methods: any thread, and none blocks.
public final class Webhook implements AutoCloseable {
    private static final int MOST = 1000;
    private static final int ATTEMPTS = 10;
    private static final int TIMEOUT = 10_000; // milliseconds to connect, and to wait for the answer
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final int READ = 64 * 1024; // bytes of an answer that are read, so that the connection can be used again

    /// Figures. Immutable.
    ///
    /// @param sent    texts that were delivered
    /// @param failed  attempts that failed
    /// @param dropped texts that will not be delivered
    /// @param waiting texts that wait
    /// @param error   of the last attempt; empty if it succeeded
    public record Stats(long sent, long failed, long dropped, int waiting, String error) {
        /// Nothing has happened.
        public static final Stats NONE = new Stats(0, 0, 0, 0, "");
    }

    /// Waits between attempts: a test need not wait.
    @FunctionalInterface
    interface Pause {
        void sleep(Duration time) throws InterruptedException;
    }

    private final URI target;
    private final Pause pause;
    private final Log log;
    private final Thread thread;

    // Guarded by this.
    private final Deque<String> queue = new ArrayDeque<>();
    private long sent;
    private long failed;
    private long dropped;
    private String error = "";
    private boolean closed;

    /// @throws IllegalArgumentException if the URL is not `http://` or `https://` with a host
    public Webhook(String url, Log log) {
        this(url, log, Thread::sleep);
    }

    Webhook(String url, Log log, Pause pause) {
        this.target = target(url);
        this.log = log;
        this.pause = pause;
        thread = Thread.ofVirtual().name("catcher-webhook").start(this::run);
    }

    /// Checks a URL.
    ///
    /// @throws IllegalArgumentException if it is not `http://` or `https://` with a host
    public static URI target(String url) {
        try {
            URI uri = new URI(url);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && uri.getHost() != null) return uri;
        } catch (URISyntaxException _) {
            // said below
        }
        throw new IllegalArgumentException("not an http:// or https:// URL with a host");
    }

    /// Queues a text.
    public synchronized void send(String json) {
        if (closed) return;
        if (queue.size() == MOST) {
            queue.removeFirst();
            dropped++;
        }
        queue.addLast(json);
        notifyAll();
    }

    /// The figures now.
    public synchronized Stats stats() {
        return new Stats(sent, failed, dropped, queue.size(), error);
    }

    private void run() {
        try {
            while (true) deliver(next());
        } catch (InterruptedException _) {
            // closed
        }
    }

    private synchronized String next() throws InterruptedException {
        while (queue.isEmpty()) wait();
        return queue.removeFirst();
    }

    private void deliver(String json) throws InterruptedException {
        Duration wait = FIRST_WAIT;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            String problem = attempt(json.getBytes(StandardCharsets.UTF_8));
            if (attempted(problem)) return;
            if (attempt == ATTEMPTS) break;
            pause.sleep(wait);
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
        }
        synchronized (this) {
            dropped++;
        }
        log.event(Log.Level.WARN, "webhook-dropped", "host", target.getHost(), "cause", stats().error());
    }

    private synchronized boolean attempted(String problem) {
        error = problem;
        if (problem.isEmpty()) sent++;
        else failed++;
        return problem.isEmpty();
    }

    /// @return what went wrong; empty if nothing
    private String attempt(byte[] body) throws InterruptedException {
        HttpURLConnection connection = null;
        try {
            connection = (HttpURLConnection) target.toURL().openConnection();
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(TIMEOUT);
            connection.setReadTimeout(TIMEOUT);
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.length); // a POST is not repeated by itself
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setRequestProperty("User-Agent", "Stheno");
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
            int code = connection.getResponseCode();
            skip(code < 400 ? connection.getInputStream() : connection.getErrorStream());
            return code >= 200 && code < 300 ? "" : "the answer was " + code;
        } catch (IOException e) {
            if (connection != null) connection.disconnect();
            if (Thread.interrupted()) throw new InterruptedException();
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    private static void skip(InputStream answer) throws IOException {
        if (answer == null) return;
        try (answer) {
            answer.readNBytes(READ);
        }
    }

    /// Stops. What waits is dropped.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            dropped += queue.size();
            queue.clear();
        }
        thread.interrupt();
    }
}
