package stheno.dns.exchange;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.dns.exchange.UpstreamStats.Count;
import stheno.dns.message.Message;
import stheno.dns.message.Opcode;
import stheno.dns.message.Rcode;
import stheno.reactor.Timer;

/// One question to one server, until its outcome. It is kept small: there may be ten thousand. Loop thread only.
///
/// ```
///   begin ─► sent by the first way ──reply──► outcome
///              │   ▲        │
///              │   └────────┴─ without EDNS, with a new cookie: again, each once
///              ├─ truncated, or spelled in another way ─► sent by TCP ──reply──► outcome
///              │                                              └─ failed: the truncated reply, or by UDP as it is spelled
///              └─ deadline, failure, cancel ─► outcome
/// ```
public final class Exchange {
    private static final int PLAIN = 1; // sent again without EDNS
    private static final int NEW_COOKIE = 2; // sent again with the server's new cookie
    private static final int RESPELLED = 4; // sent by TCP because the reply by UDP was spelled in another way
    private static final int UNSPELLED = 8; // sent by UDP again, spelled as it is, because TCP failed
    private static final int UNMARKED = 16; // the server rejected EDNS in a message with EDNS: that is not remembered
    private static final int RECONNECTED = 32; // sent again over a new connection
    private static final int EDNS = 64; // sent with EDNS the last time
    private static final long SIGN_OF_SILENCE = Duration.ofSeconds(1).toNanos(); // a question cancelled later counts as unanswered

    private final UpstreamState server;
    private final byte[] question;
    private final Consumer<Outcome> then;
    private final Timer deadline;
    private final short flags;
    private byte tries;
    private boolean over;
    private long spelling;
    private long sent; // when it was sent last
    private Route route; // where it waits; null if it was not sent, or was forgotten there
    private Outcome.Reply truncated; // null unless it is sent by TCP because of that

    // For the route and its table.
    Object socket;
    Exchange next;
    int id;

    Exchange(UpstreamState server, byte[] question, int flags, Duration patience, Consumer<Outcome> then) {
        this.server = server;
        this.question = question;
        this.flags = (short) flags;
        this.then = then;
        this.deadline = server.client().reactor().schedule(patience, this::expired);
    }

    void begin() {
        server.stats().add(Count.QUESTIONS);
        sent = now();
        Optional<String> unusable = server.client().unusable(server.upstream());
        if (unusable.isPresent()) reject(Outcome.Cause.TLS_REJECTED, unusable.get());
        else if (server.enter()) send(server.first());
        else reject(Outcome.Cause.OVERLOADED, "too many questions wait for " + server.upstream());
    }

    private void reject(Outcome.Cause cause, String why) {
        server.client().reactor().execute(() -> {
            if (over) return;
            over = true;
            deadline.cancel();
            server.rejected(cause, why, now());
            then.accept(failure(cause, why));
        });
    }

    private long now() {
        return server.client().reactor().now();
    }

    private boolean has(int tried) {
        return (tries & tried) != 0;
    }

    private void send(Route by) {
        sent = now();
        boolean spelled = by == server.udp() && !has(UNSPELLED) && server.client().settings().randomCase() && server.repeatsSpelling(sent);
        if (spelled) spelling = server.client().random().bits();
        else if (!has(RESPELLED) || has(UNSPELLED)) spelling = Spelling.NONE;
        boolean edns = !has(PLAIN) && server.understandsEdns(sent);
        tries = (byte) (edns ? tries | EDNS : tries & ~EDNS);
        route = by;
        by.send(this);
    }

    private void sendAgain(Route by) {
        server.stats().add(Count.RETRIES);
        leaveRoute(false);
        send(by);
    }

    private void leaveRoute(boolean late) {
        Route left = route;
        route = null;
        if (left != null) left.forget(this, late);
    }

    /// Whether nothing that happened at this time came after the question was sent.
    boolean sentAfter(long time) {
        return time - sent <= 0;
    }

    /// The connection is there, and the request is written to it now. The time to connect does not count as the server's.
    void written() {
        sent = now();
    }

    /// The request, with the id that the route has given. The buffer is free again with the next call.
    ///
    /// @param udp else over a connection
    ByteBuffer request(boolean udp) {
        ExchangeSettings settings = server.client().settings();
        boolean encrypted = server.upstream().protocol().encrypted();
        boolean kept = !udp && server.upstream().protocol() != Upstream.Protocol.HTTPS;
        RequestWriter.Options options = !has(EDNS) ? null : new RequestWriter.Options(settings.udpSize(), settings.dnssec(),
                udp ? server.cookie() : RequestWriter.NO_COOKIE, kept, encrypted);
        return server.client().writer().write(id, flags, question, spelling, options);
    }

    /// A message with this exchange's id has come by its route.
    ///
    /// @return false if it is not the reply, and changes nothing
    boolean received(ReplyReader reply) {
        if ((reply.flags() & Message.QR) == 0 || reply.opcode() != Opcode.QUERY) return false;
        if (reply.questions() == 0) return withoutQuestion(reply);
        if (reply.questions() != 1) return false;
        switch (reply.match(question, spelling)) {
            case OTHER -> {
                return false;
            }
            case OTHER_SPELLING -> {
                if (spelling != Spelling.NONE && !has(RESPELLED)) return respelled();
                if (has(RESPELLED)) server.doesNotRepeatSpelling(now());
            }
            case SAME -> { }
        }
        boolean formed = reply.walk();
        boolean cut = (reply.flags() & Message.TC) != 0;
        if (!formed && !cut) fail(Outcome.Cause.MALFORMED, "the reply is malformed");
        else if (formed && route == server.udp() && !server.takeCookie(reply)) return false;
        else take(reply, cut);
        return true;
    }

    /// Old servers answer EDNS with the header alone.
    private boolean withoutQuestion(ReplyReader reply) {
        if (reply.rcode() != Rcode.FORMERR && reply.rcode() != Rcode.NOTIMP) return false;
        if (has(EDNS)) askPlain(false);
        else fail(Outcome.Cause.MALFORMED, Rcode.name(reply.rcode()) + " without a question");
        return true;
    }

    private void askPlain(boolean unmarked) {
        tries |= (byte) (unmarked ? PLAIN | UNMARKED : PLAIN);
        sendAgain(route);
    }

    /// Forged, or the server does not repeat the spelling: TCP cannot be forged, and tells the two apart.
    private boolean respelled() {
        server.forged();
        server.stats().add(Count.TCP_FALLBACKS);
        tries |= RESPELLED;
        leaveRoute(false);
        send(server.tcp());
        return true;
    }

    private void take(ReplyReader reply, boolean cut) {
        int rcode = reply.rcode();
        boolean edns = has(EDNS);
        if (rcode == Rcode.BADCOOKIE && route == server.udp()) {
            badCookie();
        } else if (edns && (rcode == Rcode.FORMERR || rcode == Rcode.BADVERS || rcode == Rcode.NOTIMP && !reply.edns())) {
            askPlain(reply.edns() && rcode != Rcode.BADVERS);
        } else if (cut && route == server.udp()) {
            truncated = new Outcome.Reply(reply.copy(question), rcode, true, server.upstream());
            server.measured(now() - sent);
            server.stats().add(Count.TCP_FALLBACKS);
            leaveRoute(false);
            send(server.tcp());
        } else {
            if (has(PLAIN) && !has(UNMARKED) && rcode != Rcode.FORMERR && rcode != Rcode.NOTIMP) server.doesNotUnderstandEdns(now());
            if (route == server.first()) server.measured(now() - sent);
            server.stats().add(Count.REPLIES);
            end(new Outcome.Reply(reply.copy(question), rcode, cut, server.upstream()), false);
        }
    }

    /// The reply has brought the server's new cookie (RFC 7873 5.3). A second time, TCP needs none.
    private void badCookie() {
        boolean again = has(NEW_COOKIE);
        tries |= NEW_COOKIE;
        if (again) server.stats().add(Count.TCP_FALLBACKS);
        sendAgain(again ? server.tcp() : server.udp());
    }

    /// The connection is gone before the reply: it is sent once more, over a new one.
    void disconnected(Outcome.Cause cause, String detail) {
        if (has(RECONNECTED)) {
            fail(cause, detail);
            return;
        }
        tries |= RECONNECTED;
        sendAgain(route);
    }

    /// There will be no reply by the present route.
    void fail(Outcome.Cause cause, String detail) {
        if (over) return;
        if (cause != Outcome.Cause.CANCELLED && cause != Outcome.Cause.SILENT && has(RESPELLED) && !has(UNSPELLED)) {
            tries |= UNSPELLED;
            server.doesNotRepeatSpelling(now());
            sendAgain(server.udp());
            return;
        }
        if (truncated != null && cause != Outcome.Cause.CANCELLED) {
            server.stats().add(Count.REPLIES);
            end(truncated, cause == Outcome.Cause.SILENT);
            return;
        }
        server.failed(cause, detail, now(), now() - sent);
        end(failure(cause, detail), cause == Outcome.Cause.SILENT);
    }

    /// The same, not within the call that has sent the question. The route has forgotten the exchange, or never had it.
    void failSoon(Outcome.Cause cause, String detail) {
        route = null;
        server.client().reactor().execute(() -> {
            if (route == null) fail(cause, detail);
        });
    }

    private Outcome failure(Outcome.Cause cause, String detail) {
        return new Outcome.Failure(cause, detail, server.upstream());
    }

    private void expired() {
        fail(Outcome.Cause.SILENT, silence());
    }

    private String silence() {
        return "no reply from " + server.upstream() + " in time";
    }

    /// The server that is asked.
    public Upstream upstream() {
        return server.upstream();
    }

    /// Gives up. The outcome [Outcome.Cause#CANCELLED] is told before this returns. Does nothing if there is an outcome already.
    public void cancel() {
        assert server.client().reactor().inLoop();
        if (over) return;
        long took = now() - sent;
        if (took >= SIGN_OF_SILENCE) server.failed(Outcome.Cause.SILENT, silence(), now(), took);
        end(failure(Outcome.Cause.CANCELLED, "cancelled"), false);
    }

    private void end(Outcome outcome, boolean late) {
        over = true;
        deadline.cancel();
        leaveRoute(late);
        server.leave();
        then.accept(outcome);
    }

    @Override
    public String toString() {
        return "question to " + server.upstream();
    }
}
