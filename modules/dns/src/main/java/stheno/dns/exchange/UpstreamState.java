package stheno.dns.exchange;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import stheno.dns.exchange.UpstreamStats.Count;

/// What a [DnsClient] keeps of one server: its health, what it does not understand, its cookie, and the ways to it. Loop thread only,
/// except for the counters.
final class UpstreamState {
    private static final long WITHOUT_EDNS = Duration.ofMinutes(15).toNanos(); // then EDNS is tried again
    private static final long WITHOUT_SPELLING = Duration.ofHours(1).toNanos(); // likewise
    private static final int CLIENT_COOKIE = 8; // RFC 7873 4
    private static final int SERVER_COOKIE_LEAST = 8;
    private static final int SERVER_COOKIE_LONGEST = 32;

    private final DnsClient client;
    private final Upstream upstream;
    private final Health health = new Health();
    private final UpstreamStats stats = new UpstreamStats();
    private final byte[] clientCookie = new byte[CLIENT_COOKIE];
    private final Route udp;
    private final Route tcp; // of what is truncated as well
    private final Route first;
    private byte[] cookie; // the client's part, and the server's if there is one
    private int outstanding;
    private boolean probing;
    private boolean failing; // the log was told
    private Optional<Long> plainUntil = Optional.empty(); // asked without EDNS
    private Optional<Long> unspelledUntil = Optional.empty(); // asked without random spelling

    UpstreamState(DnsClient client, Upstream upstream) {
        this.client = client;
        this.upstream = upstream;
        for (int i = 0; i < CLIENT_COOKIE; i++) clientCookie[i] = (byte) client.random().id();
        this.cookie = clientCookie;
        this.udp = new UdpRoute(this);
        this.tcp = client.connected(this);
        this.first = upstream.protocol() == Upstream.Protocol.UDP ? udp : tcp;
    }

    DnsClient client() {
        return client;
    }

    Upstream upstream() {
        return upstream;
    }

    UpstreamStats stats() {
        return stats;
    }

    Health health() {
        return health;
    }

    /// How a question is asked first.
    Route first() {
        return first;
    }

    Route udp() {
        return udp;
    }

    Route tcp() {
        return tcp;
    }

    void forged() {
        stats.add(Count.FORGED);
    }

    /// Takes a place among the questions to this server.
    ///
    /// @return false if there are too many
    boolean enter() {
        if (outstanding >= client.settings().outstanding()) return false;
        outstanding++;
        return true;
    }

    void leave() {
        outstanding--;
    }

    void measured(long took) {
        health.replied(took);
        stats.health(health);
        if (!failing) return;
        failing = false;
        client.log().answers(client.reactor().log(), upstream);
    }

    void failed(Outcome.Cause cause, String detail, long now, long took) {
        if (cause == Outcome.Cause.CANCELLED) return;
        stats.add(cause == Outcome.Cause.SILENT ? Count.TIMEOUTS : Count.FAILURES);
        stats.fault(detail, now);
        if (cause == Outcome.Cause.OVERLOADED || cause == Outcome.Cause.NO_DESCRIPTORS) return; // says nothing of the server
        health.failed(now, took);
        stats.health(health);
        if (health.avoided()) tell(detail, now);
    }

    /// A question was not sent at all.
    void rejected(Outcome.Cause cause, String detail, long now) {
        stats.add(Count.FAILURES);
        stats.fault(detail, now);
        if (cause != Outcome.Cause.OVERLOADED) tell(detail, now);
    }

    private void tell(String detail, long now) {
        failing = true;
        client.log().failed(client.reactor().log(), upstream, detail, now);
    }

    /// Whether one question of the client's own is to be asked now.
    boolean wantsProbe(long now) {
        return !probing && health.rested(now);
    }

    void probing(boolean on) {
        probing = on;
    }

    boolean understandsEdns(long now) {
        return plainUntil.isEmpty() || now - plainUntil.get() >= 0;
    }

    void doesNotUnderstandEdns(long now) {
        plainUntil = Optional.of(now + WITHOUT_EDNS);
    }

    boolean repeatsSpelling(long now) {
        return unspelledUntil.isEmpty() || now - unspelledUntil.get() >= 0;
    }

    void doesNotRepeatSpelling(long now) {
        unspelledUntil = Optional.of(now + WITHOUT_SPELLING);
    }

    /// The cookie to send by UDP; empty if cookies are off.
    byte[] cookie() {
        return client.settings().cookies() ? cookie : RequestWriter.NO_COOKIE;
    }

    /// Checks the cookie of a reply, and keeps the server's part.
    ///
    /// @return false if the reply has a cookie for another client
    boolean takeCookie(ReplyReader reply) {
        if (!reply.hasCookie() || !client.settings().cookies()) return true;
        if (!reply.repeats(clientCookie)) return false;
        byte[] part = reply.serverCookie(CLIENT_COOKIE);
        if (part.length < SERVER_COOKIE_LEAST || part.length > SERVER_COOKIE_LONGEST) return true;
        if (Arrays.equals(part, 0, part.length, cookie, CLIENT_COOKIE, cookie.length)) return true;
        cookie = Arrays.copyOf(clientCookie, CLIENT_COOKIE + part.length);
        System.arraycopy(part, 0, cookie, CLIENT_COOKIE, part.length);
        return true;
    }

    /// Cancels the questions, and closes sockets and connections.
    void close() {
        udp.close();
        tcp.close();
    }
}
