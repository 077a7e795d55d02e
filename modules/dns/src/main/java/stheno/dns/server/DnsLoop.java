package stheno.dns.server;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import stheno.dns.cache.Answer;
import stheno.dns.forward.ForwardLoop;
import stheno.dns.forward.Waiter;
import stheno.dns.message.Query;
import stheno.dns.message.Rcode;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.dns.transfer.TransferService;
import stheno.dns.zone.Zones;
import stheno.producers.Producer;
import stheno.reactor.Datagram;
import stheno.reactor.DatagramReply;
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
    private final Supplier<InetSocketAddress> sender = () -> datagram.remote(); // makes an object: only where it is needed
    private Producer stream = Producer.empty();

    DnsLoop(DnsService service, Reactor reactor, Zones zones, Optional<TransferService> transfers, Optional<ForwardLoop> forward) {
        this.service = service;
        this.reactor = reactor;
        this.responder = new Responder(zones, transfers, forward, stats, () -> System.currentTimeMillis() / 1000,
                () -> reactor.now() / Duration.ofSeconds(1).toNanos());
        reactor.schedule(LOOK, this::look);
    }

    private void look() {
        reactor.virtualThreads().start(service::roll); // random numbers may block
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
        Responder.Verdict verdict = respond(datagram.packet(), sender, datagram.source(), QueryRecord.Transport.UDP);
        switch (verdict) {
            case DROP -> { }
            case WAIT -> {
                DatagramReply later = datagram.later();
                responder.ask(new Waiting(this, copy(), later.remote(), QueryRecord.Transport.UDP, reactor.now()) {
                    @Override
                    void reply(byte[] octets, int length) {
                        later.send(ByteBuffer.wrap(octets, 0, length));
                    }
                });
            }
            default -> {
                datagram.reply().put(responder.packet(), 0, responder.length());
                if (isRecorded()) record(verdict, datagram.remote(), QueryRecord.Transport.UDP, bytes, reactor.now());
            }
        }
    }

    /// Makes the reply to a message of a connection. A zone transfer is [#stream].
    Responder.Verdict received(ByteBuffer message, InetSocketAddress client, byte[] source, QueryRecord.Transport transport) {
        assert reactor.inLoop();
        int bytes = message.remaining();
        Responder.Verdict verdict = respond(message, () -> client, source, transport);
        switch (verdict) {
            case DROP, WAIT -> { }
            case STREAM -> stream = recorded(responder.stream(), client, transport, bytes);
            default -> {
                if (isRecorded()) record(verdict, client, transport, bytes, reactor.now());
            }
        }
        return verdict;
    }

    /// The messages of the zone transfer, each with its length before it.
    Producer stream() {
        return stream;
    }

    /// A transfer is counted and recorded at its end.
    private Producer recorded(Producer messages, InetSocketAddress client, QueryRecord.Transport transport, int bytes) {
        long began = reactor.now();
        Optional<QueryRecord> begun = isRecorded()
                ? Optional.of(query(Rcode.NOERROR, QueryRecord.Outcome.TRANSFER, client, transport, bytes, 0, began)) : Optional.empty();
        return messages.hooked((sent, complete) -> {
            QueryRecord.Outcome outcome = complete ? QueryRecord.Outcome.TRANSFER : QueryRecord.Outcome.CUT;
            stats.transfer(outcome);
            Duration took = Duration.ofNanos(reactor.clock() - began);
            begun.ifPresent(it -> service.active().settings().log().records().accept(it.ended(outcome, sent, took)));
        });
    }

    /// Answers a query that came another way, see [DnsService#answer].
    void received(ByteBuffer message, InetSocketAddress client, QueryRecord.Transport transport, Consumer<byte[]> reply) {
        switch (received(message, client, client.getAddress().getAddress(), transport)) {
            case WAIT -> responder.ask(new Waiting(this, copy(), client, transport, reactor.now()) {
                @Override
                void reply(byte[] octets, int length) {
                    reply.accept(Arrays.copyOf(octets, length));
                }
            });
            case REPLY, TRUNCATED, SLIP -> reply.accept(Arrays.copyOf(responder.packet(), responder.length()));
            case DROP -> reply.accept(new byte[0]);
            case LIMITED -> { }
            case STREAM -> {
                responder.stream().close();
                reply.accept(new byte[0]);
            }
        }
    }

    /// The query, which is to wait.
    byte[] copy() {
        return Arrays.copyOf(responder.query().packet(), responder.query().length());
    }

    /// Sends the reply to a query that has waited.
    void resume(Waiting waiting, Answer answer, Waiter.Source source) {
        assert reactor.inLoop();
        InetSocketAddress client = waiting.client();
        Responder.Verdict verdict = responder.resume(ByteBuffer.wrap(waiting.packet()), () -> client, client.getAddress().getAddress(),
                waiting.transport(), service.active(), answer, source);
        count(verdict);
        if (isRecorded()) record(verdict, client, waiting.transport(), waiting.packet().length, waiting.began());
        if (verdict != Responder.Verdict.LIMITED) waiting.reply(responder.packet(), responder.length());
    }

    private Responder.Verdict respond(ByteBuffer message, Supplier<InetSocketAddress> client, byte[] source,
            QueryRecord.Transport transport) {
        Responder.Verdict verdict = responder.respond(message, client, source, transport, service.active());
        count(verdict);
        return verdict;
    }

    private void count(Responder.Verdict verdict) {
        switch (verdict) {
            case DROP, WAIT, STREAM -> { }
            case LIMITED -> stats.limited();
            case REPLY, TRUNCATED, SLIP -> stats.reply(responder.rcode(), outcome(verdict), responder.length());
        }
    }

    private QueryRecord.Outcome outcome(Responder.Verdict verdict) {
        return switch (verdict) {
            case REPLY -> responder.outcome();
            case TRUNCATED -> QueryRecord.Outcome.TRUNCATED;
            case SLIP -> QueryRecord.Outcome.SLIPPED;
            case LIMITED -> QueryRecord.Outcome.LIMITED;
            case DROP, WAIT, STREAM -> throw new AssertionError("no reply");
        };
    }

    private boolean isRecorded() {
        QueryLog log = service.active().settings().log();
        if (log.sample() == 0 || ++unrecorded < log.sample()) return false;
        unrecorded = 0;
        return true;
    }

    private void record(Responder.Verdict verdict, InetSocketAddress client, QueryRecord.Transport transport, int bytes, long began) {
        service.active().settings().log().records()
                .accept(query(responder.rcode(), outcome(verdict), client, transport, bytes, responder.length(), began));
    }

    private QueryRecord query(int rcode, QueryRecord.Outcome outcome, InetSocketAddress client, QueryRecord.Transport transport, int bytes,
                              int replyBytes, long began) {
        Query query = responder.query();
        boolean named = query.nameLength() > 0;
        return new QueryRecord(client, transport, named ? Name.of(query.question(), 0).toString() : "-",
                named ? RecordType.name(query.type()) : "-", Rcode.name(rcode), outcome, bytes, replyBytes, query.edns(), query.dnssecOk(),
                responder.goodCookie(), Duration.ofNanos(reactor.clock() - began));
    }
}
