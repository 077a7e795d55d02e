package stheno.web.cgi;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.reactor.Detached;
import stheno.reactor.Log;

/// Hands a script's output on as it is, to a connection that has left the loop: the script speaks HTTP itself.
final class NphOutput implements CgiOutput {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Detached connection;
    private final Request request;
    private final String script;
    private final Log log;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final CountDownLatch begun = new CountDownLatch(1);

    NphOutput(Detached connection, Request request, String script, Log log) {
        this.connection = connection;
        this.request = request;
        this.script = script;
        this.log = log;
    }

    /// Claims the reply, once.
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
        if (!answered.get()) refuse(Status.BAD_GATEWAY, "The script has not answered.");
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

    /// Wakes the thread that is writing, too. Closing waits for the client's own end, so not on this thread: it has a script to end.
    @Override
    public void cut(String why) {
        begin();
        Thread.startVirtualThread(connection::close);
    }

    /// The request's body: the bytes that follow its head on the connection.
    CgiSource body() {
        return new Rest(request.contentLength());
    }

    private final class Rest implements CgiSource {
        private long left;
        private boolean invited;

        Rest(long length) {
            left = length;
        }

        @Override
        public void begin() {
            invited = !request.expectsContinue();
        }

        @Override
        public byte[] take() throws IOException {
            if (!invited) connection.output().write(CONTINUE);
            invited = true;
            byte[] next = new byte[(int) Math.min(left, 8 * 1024)];
            if (next.length == 0) return next;
            int n = connection.input().read(next);
            if (n < 0) throw new EOFException("the body ended early");
            left -= n;
            return Arrays.copyOf(next, n);
        }

        /// It goes with the connection.
        @Override
        public void discard() {}
    }
}
