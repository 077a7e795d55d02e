package stheno.appliance;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import stheno.http.AccessLog;
import stheno.reactor.Log;

/// The access log in the combined format, a line an exchange, written in batches by a thread of its own. When that cannot keep
/// up, entries are dropped and counted rather than keep a loop waiting. Any thread.
final class CombinedLog implements AccessLog, AutoCloseable {
    private static final int QUEUE = 8192; // entries; what a stalled disk may hold up, a few MB at most
    private static final int CLIENT_LEFT = 499; // what log readers know for "gone before there was an answer"
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final OutputStream stream;
    private final Log log;
    private final BlockingQueue<Optional<Entry>> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer;

    CombinedLog(OutputStream stream, Log log) {
        this.stream = stream;
        this.log = log;
        this.writer = Thread.ofPlatform().name("stheno-access-log").daemon().start(this::write);
    }

    @Override
    public void log(Entry entry) {
        if (!queue.offer(Optional.of(entry))) dropped.incrementAndGet();
    }

    private void write() {
        try {
            for (Optional<Entry> entry = queue.take(); entry.isPresent(); entry = queue.take()) {
                stream.write(line(entry.get()).getBytes(StandardCharsets.ISO_8859_1));
                if (!queue.isEmpty()) continue;
                stream.flush();
                complain();
            }
            stream.flush();
        } catch (IOException e) {
            log.event(Log.Level.ERROR, "access-log-failed", "cause", e.getMessage());
            queue.clear(); // from here on it fills up, and everything is dropped
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void complain() {
        long lost = dropped.getAndSet(0);
        if (lost > 0) log.event(Log.Level.WARN, "access-log-dropped", "entries", lost);
    }

    static String line(Entry entry) {
        String time = TIME.format(Instant.ofEpochMilli(entry.epochMillis()));
        String request = entry.request().map(r -> quoted(r.requestLine())).orElse("\"-\"");
        int status = entry.status() == 0 ? CLIENT_LEFT : entry.status();
        return host(entry.remote()) + " - - [" + time + "] " + request + ' ' + status + ' ' + entry.bytes()
                + ' ' + field(entry, "Referer") + ' ' + field(entry, "User-Agent") + '\n';
    }

    private static String host(SocketAddress remote) {
        return remote instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : "-";
    }

    private static String field(Entry entry, String name) {
        return quoted(entry.request().flatMap(request -> request.fields().first(name)).orElse("-"));
    }

    /// What a client sent stays within its quotes and its line, whatever it is.
    private static String quoted(String text) {
        StringBuilder safe = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') safe.append('\\').append(c);
            else if (c < ' ' || c >= 0x7f) safe.append(String.format(Locale.ROOT, "\\x%02X", (int) c));
            else safe.append(c);
        }
        return safe.append('"').toString();
    }

    /// Writes what was logged before, and ends.
    @Override
    public void close() {
        try {
            queue.put(Optional.empty());
            writer.join(2000);
            stream.close();
        } catch (IOException e) {
            log.event(Log.Level.ERROR, "access-log-failed", "cause", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
