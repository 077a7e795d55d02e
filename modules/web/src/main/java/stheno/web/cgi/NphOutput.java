package stheno.web.cgi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.producers.InboundPipe;
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
        public void transferTo(InboundPipe.Sink sink) throws IOException {
            if (!invited) connection.output().write(CONTINUE);
            invited = true;
            byte[] next = new byte[(int) Math.min(left, 8 * 1024)];
            while (left > 0) {
                int n = read(next);
                left -= n;
                sink.write(ByteBuffer.wrap(next, 0, n));
            }
        }

        private int read(byte[] next) throws InboundPipe.Incomplete {
            try {
                int n = connection.input().read(next, 0, (int) Math.min(left, next.length));
                if (n < 0) throw new InboundPipe.Incomplete("the client has ended it early");
                return n;
            } catch (InboundPipe.Incomplete e) {
                throw e;
            } catch (IOException e) {
                throw new InboundPipe.Incomplete(e.getMessage());
            }
        }

        /// It goes with the connection.
        @Override
        public void discard() {}
    }
}
