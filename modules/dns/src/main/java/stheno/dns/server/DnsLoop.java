package stheno.dns.server;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import stheno.dns.message.Query;
import stheno.dns.message.Rcode;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.dns.transfer.TransferService;
import stheno.dns.zone.Zones;
import stheno.producers.Producer;
import stheno.reactor.Datagram;
import stheno.reactor.Reactor;

/// What a [DnsService] has in one loop. Loop thread only, except for the counters.
final class DnsLoop {
    private static final Duration LOOK = Duration.ofHours(1); // between two looks at the age of the random secret

    private final DnsService service;
    private final Reactor reactor;
    private final DnsStats stats = new DnsStats();
    private final Responder responder;
    private int unrecorded;
    private Producer stream = Producer.empty();

    DnsLoop(DnsService service, Reactor reactor, Zones zones, Optional<TransferService> transfers) {
        this.service = service;
        this.reactor = reactor;
        this.responder = new Responder(zones, transfers, stats, () -> System.currentTimeMillis() / 1000,
                () -> reactor.now() / Duration.ofSeconds(1).toNanos());
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
        Responder.Verdict verdict = respond(datagram.packet(), datagram.remote(), datagram.source(), true, Responder.NO_KEEPALIVE);
        if (verdict == Responder.Verdict.DROP) return;
        datagram.reply().put(responder.packet(), 0, responder.length());
        record(verdict, datagram.remote(), true, bytes);
    }

    /// Makes the reply to a message of TCP. A zone transfer is [#stream].
    ///
    /// @param keepalive how long the connection may be idle, in units of 100 ms
    Responder.Verdict received(ByteBuffer message, InetSocketAddress client, byte[] source, int keepalive) {
        assert reactor.inLoop();
        int bytes = message.remaining();
        Responder.Verdict verdict = respond(message, client, source, false, keepalive);
        if (verdict == Responder.Verdict.STREAM) stream = recorded(responder.stream(), client, bytes);
        else if (verdict != Responder.Verdict.DROP) record(verdict, client, false, bytes);
        return verdict;
    }

    /// The messages of the zone transfer, each with its length before it.
    Producer stream() {
        return stream;
    }

    /// A transfer is counted and recorded at its end.
    private Producer recorded(Producer messages, InetSocketAddress client, int bytes) {
        Optional<QueryRecord> begun = isRecorded()
                ? Optional.of(query(Rcode.NOERROR, QueryRecord.Outcome.TRANSFER, client, false, bytes, 0)) : Optional.empty();
        long started = reactor.now();
        return messages.hooked((sent, complete) -> {
            QueryRecord.Outcome outcome = complete ? QueryRecord.Outcome.TRANSFER : QueryRecord.Outcome.CUT;
            stats.transfer(outcome);
            Duration took = Duration.ofNanos(reactor.clock() - started);
            begun.ifPresent(it -> service.active().settings().log().records().accept(it.ended(outcome, sent, took)));
        });
    }

    private Responder.Verdict respond(ByteBuffer message, InetSocketAddress client, byte[] source, boolean udp, int keepalive) {
        Responder.Verdict verdict = responder.respond(message, client, source, udp, keepalive, service.active());
        switch (verdict) {
            case DROP, STREAM -> { }
            case LIMITED -> stats.limited();
            case REPLY, TRUNCATED, SLIP -> stats.reply(responder.rcode(), outcome(verdict), responder.length());
        }
        return verdict;
    }

    private static QueryRecord.Outcome outcome(Responder.Verdict verdict) {
        return switch (verdict) {
            case REPLY -> QueryRecord.Outcome.ANSWERED;
            case TRUNCATED -> QueryRecord.Outcome.TRUNCATED;
            case SLIP -> QueryRecord.Outcome.SLIPPED;
            case LIMITED -> QueryRecord.Outcome.LIMITED;
            case DROP, STREAM -> throw new AssertionError("has no reply now");
        };
    }

    private boolean isRecorded() {
        QueryLog log = service.active().settings().log();
        if (log.sample() == 0 || ++unrecorded < log.sample()) return false;
        unrecorded = 0;
        return true;
    }

    private void record(Responder.Verdict verdict, InetSocketAddress client, boolean udp, int bytes) {
        if (!isRecorded()) return;
        service.active().settings().log().records()
                .accept(query(responder.rcode(), outcome(verdict), client, udp, bytes, responder.length()));
    }

    private QueryRecord query(int rcode, QueryRecord.Outcome outcome, InetSocketAddress client, boolean udp, int bytes, int replyBytes) {
        Query query = responder.query();
        boolean named = query.nameLength() > 0;
        return new QueryRecord(client, udp ? QueryRecord.Transport.UDP : QueryRecord.Transport.TCP,
                named ? Name.of(query.question(), 0).toString() : "-", named ? RecordType.name(query.type()) : "-", Rcode.name(rcode),
                outcome, bytes, replyBytes, query.edns(), query.dnssecOk(), responder.goodCookie(),
                Duration.ofNanos(reactor.clock() - reactor.now()));
    }
}
