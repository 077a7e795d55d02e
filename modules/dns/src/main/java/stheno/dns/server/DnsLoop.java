package stheno.dns.server;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import stheno.dns.message.Query;
import stheno.dns.message.Rcode;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.dns.transfer.TransferService;
import stheno.dns.zone.Zones;
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
    private Datagram datagram; // the last one
    private final Supplier<InetSocketAddress> source = () -> datagram.remote(); // makes an object: only where it is needed

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
        this.datagram = datagram;
        int bytes = datagram.packet().remaining();
        Responder.Verdict verdict = respond(datagram.packet(), source, datagram.source(), true);
        if (verdict == Responder.Verdict.DROP) return;
        datagram.reply().put(responder.packet(), 0, responder.length());
        record(verdict, source, true, bytes);
    }

    /// Makes the reply to a message of TCP.
    ///
    /// @param source the client's IP address
    Responder.Verdict received(ByteBuffer message, Supplier<InetSocketAddress> client, byte[] source) {
        assert reactor.inLoop();
        int bytes = message.remaining();
        Responder.Verdict verdict = respond(message, client, source, false);
        if (verdict != Responder.Verdict.DROP) record(verdict, client, false, bytes);
        return verdict;
    }

    private Responder.Verdict respond(ByteBuffer message, Supplier<InetSocketAddress> client, byte[] source, boolean udp) {
        Responder.Verdict verdict = responder.respond(message, client, source, udp, service.active());
        switch (verdict) {
            case DROP -> { }
            case STREAM -> stats.transfer();
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
            case STREAM -> QueryRecord.Outcome.TRANSFER;
            case DROP -> throw new AssertionError("is no query");
        };
    }

    private void record(Responder.Verdict verdict, Supplier<InetSocketAddress> client, boolean udp, int bytes) {
        QueryLog log = service.active().settings().log();
        if (log.sample() == 0 || ++unrecorded < log.sample()) return;
        unrecorded = 0;
        Query query = responder.query();
        boolean named = query.nameLength() > 0;
        boolean stream = verdict == Responder.Verdict.STREAM;
        log.records().accept(new QueryRecord(client.get(), udp ? QueryRecord.Transport.UDP : QueryRecord.Transport.TCP,
                named ? Name.of(query.question(), 0).toString() : "-", named ? RecordType.name(query.type()) : "-",
                Rcode.name(stream ? Rcode.NOERROR : responder.rcode()), outcome(verdict), bytes, stream ? 0 : responder.length(),
                query.edns(), query.dnssecOk(), responder.goodCookie(), Duration.ofNanos(reactor.clock() - reactor.now())));
    }
}
