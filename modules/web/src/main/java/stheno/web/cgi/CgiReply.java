package stheno.web.cgi;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import stheno.http.Exchange;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.producers.OutboundPipe;
import stheno.producers.OutputIncomplete;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.reactor.Log;

/// Makes a reply of a script's output: the header is read before anything is sent, the body goes through an [OutboundPipe].
///
/// ```
///   HEAD ──document──► BODY ──end, or all of the length──► OVER
///    ├──redirect, or a reply without a body───────────────────▲
///    └──no header: 502 ; refused: the reply it was given──────┘
/// ```
final class CgiReply implements CgiOutput {
    private static final int HELD = 64 * 1024; // bytes that wait for a slow client; then the script waits

    private enum Stage { HEAD, BODY, OVER }

    private final Exchange exchange;
    private final String script;
    private final Consumer<String> redirect;
    private final CgiHeaderParser head = new CgiHeaderParser();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final OutboundPipe pipe;
    private volatile Stage stage = Stage.HEAD; // leaves HEAD only under the lock
    private long promised = Producer.UNKNOWN;
    private long written;

    /// @param redirect called in the loop with the target of a local redirect
    CgiReply(Exchange exchange, String script, Consumer<String> redirect) {
        this.exchange = exchange;
        this.pipe = new OutboundPipe(HELD, exchange.memory());
        this.script = script;
        this.redirect = redirect;
    }

    @Override
    public void data(byte[] output, int from, int to) throws IOException {
        int at = from;
        if (stage == Stage.HEAD) {
            at = head.feed(output, from, to);
            if (head.response().isPresent()) decide(head.response().get());
        }
        if (stage == Stage.BODY && at < to) body(output, at, to);
    }

    private void decide(CgiResponse response) throws IOException {
        switch (response) {
            case CgiResponse.Document document -> begin(document);
            case CgiResponse.LocalRedirect(String target) -> {
                leaveHead(Stage.OVER);
                exchange.reactor().execute(() -> redirect.accept(target));
            }
            case CgiResponse.Invalid(String why) -> {
                event("cgi-invalid-header", "why", why);
                refuse(Status.BAD_GATEWAY, "The script sent an invalid header.");
                throw new IOException(why);
            }
        }
    }

    private void begin(CgiResponse.Document document) throws IOException {
        boolean toHead = exchange.request().method().equals("HEAD");
        int code = document.status().code();
        boolean bodiless = toHead || code == 204 || code == 304;
        promised = document.length();
        leaveHead(bodiless ? Stage.OVER : Stage.BODY);
        Reply reply = document.reply();
        if (!bodiless) reply = reply.body(new Sized(pipe.producer(), promised));
        else if (promised >= 0 && code != 204) reply = reply.stating(promised);
        else if (toHead) reply = reply.body(new Sized(Producer.empty(), Producer.UNKNOWN)); // the length is unknown
        try {
            exchange.respond(reply);
        } catch (IllegalStateException e) {
            throw new IOException("the connection has sent an answer already", e);
        }
        if (promised == 0) pipe.output().close();
    }

    private synchronized void leaveHead(Stage next) throws IOException {
        if (stage != Stage.HEAD) throw new IOException("the request was answered already");
        stage = next;
        begun.countDown();
    }

    /// Bytes beyond the promised length are dropped: the client would take them for another reply.
    private void body(byte[] output, int from, int to) throws IOException {
        int length = promised < 0 ? to - from : (int) Math.min(to - from, promised - written);
        if (length < to - from) event("cgi-too-long", "promised", promised);
        pipe.output().write(output, from, length);
        written += length;
        if (written != promised) return;
        pipe.output().close();
        stage = Stage.OVER;
    }

    @Override
    public void flush() throws IOException {
        if (stage == Stage.BODY) pipe.output().flush();
    }

    @Override
    public void end(boolean crashed) throws IOException {
        head.end();
        if (stage == Stage.HEAD) decide(head.response().orElseThrow());
        if (stage != Stage.BODY) return;
        if (crashed) cut("the script has crashed");
        else if (written < promised) cut("the script has sent " + written + " bytes, not " + promised);
        else pipe.output().close();
        stage = Stage.OVER;
    }

    @Override
    public boolean begunWithin(long time, TimeUnit unit) throws InterruptedException {
        return begun.await(time, unit);
    }

    @Override
    public void refuse(Status status, String why) {
        synchronized (this) {
            if (stage != Stage.HEAD) {
                cut(why);
                return;
            }
            stage = Stage.OVER;
            begun.countDown();
        }
        Reply page = Reply.error(status, why);
        Reply reply = status.equals(Status.SERVICE_UNAVAILABLE) ? page.field("Retry-After", "1") : page;
        exchange.reactor().execute(() -> exchange.respondUnlessAnswered(reply));
    }

    @Override
    public void cut(String why) {
        if (stage == Stage.HEAD) {
            refuse(Status.BAD_GATEWAY, "The script was ended before it answered.");
        } else if (stage == Stage.BODY) {
            stage = Stage.OVER;
            if (!exchange.left()) event("cgi-incomplete", "why", why);
            pipe.fail(new OutputIncomplete(why));
        }
    }

    private void event(String event, String key, Object value) {
        exchange.reactor().log().event(Log.Level.WARN, event, "script", script, key, value);
    }

    /// A body with the length that the script has promised.
    private record Sized(Producer body, long length) implements Producer {
        @Override
        public Piece more() throws IOException {
            return body.more();
        }

        @Override
        public long consumed() {
            return body.consumed();
        }

        @Override
        public void close() {
            body.close();
        }
    }
}
