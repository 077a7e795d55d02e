package stheno.web.cgi;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import stheno.http.Exchange;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.producers.OutboundPipe;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.reactor.Log;

/// Makes a reply of a script's output: its header is read before anything is sent, its body flows through an [OutboundPipe].
///
/// ```
///   HEAD ──document──► BODY ──end, or the length is full──► OVER
///    ├──redirect, or a reply without a body───────────────────▲
///    └──no header: 502 ; refused: the reply it was given──────┘
/// ```
final class CgiReply implements CgiOutput {
    private static final int HELD = 64 * 1024; // bytes for a client that does not keep up; the script waits behind them

    private enum Stage { HEAD, BODY, OVER }

    private final Exchange exchange;
    private final String script;
    private final Consumer<String> redirect;
    private final CgiHeaderParser head = new CgiHeaderParser();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final OutboundPipe pipe = new OutboundPipe(HELD);
    private volatile Stage stage = Stage.HEAD; // leaves HEAD only under the lock
    private long promised = Producer.UNKNOWN;
    private long written;

    /// @param redirect takes the target of a local redirect, in the loop
    CgiReply(Exchange exchange, String script, Consumer<String> redirect) {
        this.exchange = exchange;
        this.script = script;
        this.redirect = redirect;
    }

    @Override
    public void data(byte[] output, int from, int to) throws IOException {
        int at = from;
        if (stage == Stage.HEAD) {
            at = head.feed(output, from, to);
            if (head.answer().isPresent()) decide(head.answer().get());
        }
        if (stage == Stage.BODY && at < to) body(output, at, to);
    }

    private void decide(CgiResponse answer) throws IOException {
        switch (answer) {
            case CgiResponse.Document document -> begin(document);
            case CgiResponse.LocalRedirect(String target) -> {
                leaveHead(Stage.OVER);
                exchange.reactor().execute(() -> redirect.accept(target));
            }
            case CgiResponse.Invalid(String why) -> {
                event("cgi-invalid", "why", why);
                refuse(Status.BAD_GATEWAY, "The script has not answered as a script has to.");
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
        else if (toHead) reply = reply.body(new Sized(Producer.empty(), Producer.UNKNOWN)); // how long it would be, nobody knows
        try {
            exchange.respond(reply);
        } catch (IllegalStateException e) {
            throw new IOException("the connection has answered already", e);
        }
        if (promised == 0) pipe.output().close();
    }

    private synchronized void leaveHead(Stage next) throws IOException {
        if (stage != Stage.HEAD) throw new IOException("too late");
        stage = next;
        begun.countDown();
    }

    /// What is beyond the promised length would be taken for another reply.
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
        if (stage == Stage.HEAD) decide(head.answer().orElseThrow());
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
        exchange.reactor().execute(() -> exchange.respondOnce(reply));
    }

    @Override
    public void cut(String why) {
        if (stage == Stage.HEAD) {
            refuse(Status.BAD_GATEWAY, "The script was ended before it answered.");
        } else if (stage == Stage.BODY) {
            stage = Stage.OVER;
            if (!exchange.left()) event("cgi-incomplete", "why", why);
            pipe.fail(new IOException(why));
        }
    }

    /// In the loop: the client has ended its side, and so has left.
    void clientEnded() {
        if (stage == Stage.BODY) exchange.abandon();
    }

    private void event(String event, String key, Object value) {
        exchange.reactor().log().event(Log.Level.WARN, event, "script", script, key, value);
    }

    /// A body whose length its script has promised.
    private record Sized(Producer body, long length) implements Producer {
        @Override
        public Piece more() throws IOException {
            return body.more();
        }

        @Override
        public void close() {
            body.close();
        }
    }
}
