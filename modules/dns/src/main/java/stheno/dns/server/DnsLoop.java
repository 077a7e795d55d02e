package stheno.dns.server;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import stheno.dns.message.Query;
import stheno.dns.message.Rcode;
import stheno.dns.message.RecordType;
import stheno.reactor.Datagram;
import stheno.reactor.Reactor;

/// What a [DnsService] has in one loop. Loop thread only, except for the counters.
final class DnsLoop {
    private static final Duration LOOK = Duration.ofHours(1); // between two looks at the age of the random secret

    private final DnsService service;
    private final Reactor reactor;
    private final DnsStats stats = new DnsStats();
    private final Responder responder;
    private final InstantSource clock = InstantSource.system();
    private int unrecorded;

    DnsLoop(DnsService service, Reactor reactor, Answers answers) {
        this.service = service;
        this.reactor = reactor;
        this.responder = new Responder(answers, stats);
        reactor.schedule(LOOK, this::look);
    }

    private void look() {
        Thread.startVirtualThread(service::roll); // random numbers may block
        reactor.schedule(LOOK, this::look);
    }

    /// Any thread.
    DnsStats stats() {
        return stats;
    }

    DnsService service() {
        return service;
    }

    Responder responder() {
        return responder;
    }

    /// Answers a packet of UDP.
    void received(Datagram datagram) {
        assert reactor.inLoop();
        int bytes = datagram.packet().remaining();
        DnsActive active = service.active();
        Responder.Verdict verdict = responder.respond(datagram.packet(), datagram.source(), true, active, seconds());
        switch (verdict) {
            case DROP -> { }
            case LIMITED -> record(datagram.remote(), true, QueryRecord.Outcome.LIMITED, bytes, 0, active);
            case REPLY -> reply(datagram, QueryRecord.Outcome.ANSWERED, bytes, active);
            case TRUNCATED -> reply(datagram, QueryRecord.Outcome.TRUNCATED, bytes, active);
            case SLIP -> reply(datagram, QueryRecord.Outcome.SLIPPED, bytes, active);
            case TRANSFER -> throw new AssertionError("by TCP only");
        }
    }

    private void reply(Datagram datagram, QueryRecord.Outcome outcome, int bytes, DnsActive active) {
        int length = responder.length();
        datagram.reply().put(responder.packet(), 0, length);
        stats.reply(responder.rcode(), outcome, length);
        record(datagram.remote(), true, outcome, bytes, length, active);
    }

    /// Makes the reply to a message of TCP.
    Responder.Verdict respond(ByteBuffer message, InetSocketAddress client, byte[] source) {
        assert reactor.inLoop();
        int bytes = message.remaining();
        DnsActive active = service.active();
        Responder.Verdict verdict = responder.respond(message, source, false, active, seconds());
        if (verdict == Responder.Verdict.REPLY || verdict == Responder.Verdict.TRUNCATED) {
            QueryRecord.Outcome outcome =
                    verdict == Responder.Verdict.REPLY ? QueryRecord.Outcome.ANSWERED : QueryRecord.Outcome.TRUNCATED;
            stats.reply(responder.rcode(), outcome, responder.length());
            record(client, false, outcome, bytes, responder.length(), active);
        }
        return verdict;
    }

    private long seconds() {
        return clock.millis() / 1000;
    }

    private void record(InetSocketAddress client, boolean udp, QueryRecord.Outcome outcome, int bytes, int replyBytes, DnsActive active) {
        QueryLog log = active.settings().log();
        if (log.sample() == 0 || ++unrecorded < log.sample()) return;
        unrecorded = 0;
        Query query = responder.query();
        log.records().accept(new QueryRecord(client, udp ? QueryRecord.Transport.UDP : QueryRecord.Transport.TCP, responder.name(),
                query.nameLength() == 0 ? "-" : RecordType.name(query.type()), Rcode.name(responder.rcode()), outcome, bytes,
                replyBytes, query.edns(), query.dnssecOk(), responder.goodCookie(), Duration.ofNanos(reactor.clock() - reactor.now())));
    }
}
