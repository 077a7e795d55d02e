package stheno.web.cgi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.producers.InboundPipe;
import stheno.reactor.Detached;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.reactor.VirtualThreads;

/// Passes the output of a non-parsed-header script on unchanged, to a connection that is detached from the loop. The script writes HTTP
/// itself.
final class NphOutput implements CgiOutput {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Detached connection;
    private final VirtualThreads threads;
    private final Request request;
    private final String script;
    private final Log log;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final CountDownLatch begun = new CountDownLatch(1);

    NphOutput(Detached connection, Request request, String script, Reactor reactor) {
        this.connection = connection;
        this.threads = reactor.virtualThreads();
        this.request = request;
        this.script = script;
        this.log = reactor.log();
    }

    /// Claims the reply. @return whether this is the first call
    private boolean begin() {
        boolean first = answered.compareAndSet(false, true);
        begun.countDown();
        return first;
    }

    @Override
    public void data(byte[] output, int from, int to) throws IOException {
        begin();
        connection.output().write(output, from, to - from);
    }

    @Override
    public void flush() {}

    @Override
    public void end(boolean crashed) {
        if (crashed) log.event(Log.Level.WARN, "cgi-crashed", "script", script);
        if (!answered.get()) refuse(Status.BAD_GATEWAY, "The script sent no reply.");
    }

    @Override
    public boolean begunWithin(long time, TimeUnit unit) throws InterruptedException {
        return begun.await(time, unit);
    }

    @Override
    public void refuse(Status status, String why) {
        if (!begin()) {
            cut(why);
            return;
        }
        Reply page = Reply.error(status, why).closing();
        Reply reply = status.equals(Status.SERVICE_UNAVAILABLE) ? page.field("Retry-After", "1") : page;
        try {
            connection.output().write(reply.message(request));
        } catch (IOException e) {
            log.event(Log.Level.DEBUG, "cgi-refusal-unsent", "script", script, "cause", e.getMessage());
        }
    }

    /// Wakes a thread that is writing too. Closing waits for the client's end of the stream, so it happens on another thread.
    @Override
    public void cut(String why) {
        begin();
        connection.closeLater();
    }

    /// Receives the request's body, the bytes that follow its head on the connection. Blocks.
    ///
    /// @throws InboundPipe.Incomplete if the client does not send all of it
    /// @throws IOException if it cannot be kept
    void receive(Spool spool, long limit) throws IOException {
        if (request.expectsContinue()) invite();
        byte[] next = new byte[(int) Math.min(request.contentLength(), 8 * 1024)];
        for (long left = request.contentLength(); left > 0; ) {
            int n = read(next, left);
            left -= n;
            CgiBody.keep(spool, ByteBuffer.wrap(next, 0, n), limit);
        }
    }

    private void invite() throws InboundPipe.Incomplete {
        try {
            connection.output().write(CONTINUE);
        } catch (IOException e) {
            throw new InboundPipe.Incomplete(e.getMessage());
        }
    }

    private int read(byte[] next, long left) throws InboundPipe.Incomplete {
        int n;
        try {
            n = connection.input().read(next, 0, (int) Math.min(left, next.length));
        } catch (IOException e) {
            throw new InboundPipe.Incomplete(e.getMessage());
        }
        if (n < 0) throw new InboundPipe.Incomplete("the client has ended it early");
        return n;
    }

    /// Watches the client on a thread of its own.
    ///
    /// @param ended runs if the client ends its side of the connection
    /// @param left  runs if the connection is reset or closed, or no thread can watch it: then the request is refused
    void watch(Runnable ended, Runnable left) {
        Optional<Thread> thread = threads.start(() -> {
            try {
                connection.awaitEnd();
                ended.run();
            } catch (IOException e) {
                log.event(Log.Level.DEBUG, "cgi-client-left", "script", script, "cause", e.getMessage());
                left.run();
            }
        });
        if (thread.isPresent()) return;
        refuse(Status.SERVICE_UNAVAILABLE, "The server is busy.");
        left.run();
    }
}
