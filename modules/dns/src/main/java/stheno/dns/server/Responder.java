package stheno.dns.server;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import stheno.dns.answer.Authority;
import stheno.dns.cache.Answer;
import stheno.dns.forward.ForwardLoop;
import stheno.dns.forward.Waiter;
import stheno.dns.message.Edns;
import stheno.dns.message.Opcode;
import stheno.dns.message.Query;
import stheno.dns.message.Rcode;
import stheno.dns.message.ReplyWriter;
import stheno.dns.message.Section;
import stheno.dns.message.Tsig;
import stheno.dns.record.DnsClass;
import stheno.dns.record.FormatException;
import stheno.dns.transfer.TransferReply;
import stheno.dns.transfer.TransferService;
import stheno.dns.zone.Zones;
import stheno.producers.Producer;

/// Makes the reply to a query, in one loop: checks, EDNS, cookies, the answer, and the rate limit. It allocates nothing for a query by UDP
/// without a signature. Loop thread only.
///
/// ```
///   packet ──► Query ──► access ──► class ──► Authority ──► rate limit ──► reply
///                │                                └──► Forwarding ──► rate limit ──► reply
///                └──► TransferService                     └──► the query waits; later the same again, with the answer
/// ```
final class Responder {
    /// The largest reply by UDP without EDNS (RFC 1035, section 4.2.1).
    static final int SMALLEST = 512;

    private static final long ERROR = 0; // the subject of errors: they count by network alone
    private static final int PADDED = 468; // octets; RFC 8467, section 4.1
    private static final int TRUNCATED = 2; // of the third octet of a message (TC)
    private static final int NO_NAME = 1 << 16; // beside the types, which have 16 bits
    private static final int NO_RECORD = 2 << 16;

    private final Zones zones;
    private final Optional<TransferService> transfers;
    private final DnsStats stats;
    private final LongSupplier time;
    private final LongSupplier ticks;
    private final Query query = new Query();
    private final Cookies cookies = new Cookies();
    private final byte[] idle = new byte[2]; // the data of the keepalive option
    private final Forwarding forwarding;
    private ReplyWriter writer = new ReplyWriter(DnsSettings.DEFAULTS.udpSize());
    private Authority authority = new Authority(true);
    private DnsActive prepared; // what writer and authority were made for
    private byte[] packet = new byte[0]; // the reply, in its first `length` octets
    private int length;
    private int rcode;
    private boolean hasCookies; // for the reply
    private boolean goodCookie;
    private int slips;
    private Producer stream = Producer.empty();
    private QueryRecord.Transport transport = QueryRecord.Transport.UDP;
    private boolean resumed; // the query has waited, and was counted

    /// @param transfers answers AXFR, IXFR and NOTIFY; without it, they are refused
    /// @param time seconds since 1970
    /// @param ticks seconds of a clock that never goes back
    Responder(Zones zones, Optional<TransferService> transfers, DnsStats stats, LongSupplier time, LongSupplier ticks) {
        this(zones, transfers, Optional.empty(), stats, time, ticks);
    }

    /// @param forward answers what is not in the zones
    Responder(Zones zones, Optional<TransferService> transfers, Optional<ForwardLoop> forward, DnsStats stats, LongSupplier time,
            LongSupplier ticks) {
        this.forwarding = new Forwarding(forward);
        this.zones = zones;
        this.transfers = transfers;
        this.stats = stats;
        this.time = time;
        this.ticks = ticks;
    }

    /// What became of a query.
    enum Verdict {
        /// No reply: it is none.
        DROP,
        /// The reply is in [#packet()].
        REPLY,
        /// The same, but truncated.
        TRUNCATED,
        /// The same, truncated by the rate limit.
        SLIP,
        /// No reply: beyond the rate limit.
        LIMITED,
        /// The reply is [#stream()].
        STREAM,
        /// No reply yet: [#ask] has the query wait.
        WAIT
    }

    /// How long the connection of the next query by TCP or TLS may be idle, in units of 100 ms, for a client that asks for it (RFC 7828).
    void idle(int units) {
        idle[0] = (byte) (units >> 8);
        idle[1] = (byte) units;
    }

    /// Makes the reply to a packet, which is copied.
    ///
    /// @param client makes the client's address where it is needed
    /// @param source the client's IP address, the same as in `client`
    Verdict respond(ByteBuffer received, Supplier<InetSocketAddress> client, byte[] source, QueryRecord.Transport via, DnsActive active) {
        resumed = false;
        return answer(received, client, source, via, active);
    }

    /// Makes the reply to a query that has waited, from the answer that has come. The query was counted already.
    Verdict resume(ByteBuffer received, Supplier<InetSocketAddress> client, byte[] source, QueryRecord.Transport via, DnsActive active,
            Answer late, Waiter.Source from) {
        resumed = true;
        forwarding.late(late, from);
        try {
            return answer(received, client, source, via, active);
        } finally {
            forwarding.end();
        }
    }

    private Verdict answer(ByteBuffer received, Supplier<InetSocketAddress> client, byte[] source, QueryRecord.Transport via,
            DnsActive active) {
        transport = via;
        boolean udp = via == QueryRecord.Transport.UDP;
        Query.Outcome outcome = query.read(received);
        if (outcome == Query.Outcome.DROP) {
            stats.drop(DnsStats.Drop.NO_QUERY);
            return Verdict.DROP;
        }
        prepare(active);
        if (!resumed) stats.query(via, query.type(), query.edns(), query.dnssecOk());
        cookie(source, active);
        forwarding.clear();
        if (outcome == Query.Outcome.ANSWER && TransferService.handles(query)) return transfer(client, source, udp, active);
        if (outcome == Query.Outcome.ANSWER && query.tsigOffset() >= 0) return signed(source, udp, active);
        begin(udp, active);
        forwarding.begin(query, writer, source, udp, true, active);
        long subject = answer(outcome, source, udp, active);
        return forwarding.waits() ? Verdict.WAIT : finish(subject, source, udp, active);
    }

    private void prepare(DnsActive active) {
        if (active == prepared) return;
        prepared = active;
        writer = new ReplyWriter(active.settings().udpSize());
        authority = new Authority(active.settings().rotate());
    }

    private void cookie(byte[] source, DnsActive active) {
        goodCookie = false;
        hasCookies = query.cookieLength() > 0 && query.version() == 0 && active.settings().cookies().on();
        if (!hasCookies) return;
        goodCookie = cookies.check(query.cookie(), query.cookieLength(), source, active.keys(), time.getAsLong());
        if (!resumed) stats.cookie(goodCookie);
    }

    private int limit(boolean udp, DnsActive active) {
        return !udp ? ReplyWriter.LARGEST : query.edns() ? Math.min(query.udpSize(), active.settings().udpSize()) : SMALLEST;
    }

    /// Begins any reply, with the options of its OPT record.
    private void begin(boolean udp, DnsActive active) {
        writer.begin(query, limit(udp, active));
        if (transport.encrypted() && query.padding()) writer.pad(PADDED);
        if (hasCookies) writer.option(Edns.COOKIE, cookies.reply(), 0, Cookies.BOTH);
        if (query.nsid() && active.nsid().length > 0) writer.option(Edns.NSID, active.nsid(), 0, active.nsid().length);
        boolean connected = transport == QueryRecord.Transport.TCP || transport == QueryRecord.Transport.TLS;
        if (query.keepalive() && connected) writer.option(Edns.KEEPALIVE, idle, 0, idle.length);
    }

    /// Writes the reply. Its rcode is that of the outcome so far. Returns what it counts by.
    private long answer(Query.Outcome outcome, byte[] source, boolean udp, DnsActive active) {
        if (!active.settings().access().permits(source)) writer.rcode(Rcode.REFUSED);
        else if (outcome == Query.Outcome.ANSWER) {
            if (query.dnsClass() != DnsClass.IN) return other(active);
            boolean ours = authority.answer(query, zones, writer, udp && !active.settings().fullAny(), forwarding);
            if (!ours) forwarding.answer();
            return subject(active);
        } else if (outcome == Query.Outcome.NOTIMP && query.opcode() == Opcode.UPDATE) {
            writer.rcode(Rcode.REFUSED); // as BIND for a zone without updates
        } else if (outcome == Query.Outcome.COOKIE_ONLY && !hasCookies) {
            writer.rcode(Rcode.FORMERR);
        }
        return ERROR;
    }

    /// Another class than IN.
    private long other(DnsActive active) {
        if (query.dnsClass() == DnsClass.CH) active.chaos().answer(query, writer);
        else writer.rcode(Rcode.REFUSED);
        return ERROR;
    }

    /// Equal answers have the same number: names that do not exist by their zone, wildcards by their owner, referrals by the delegation,
    /// and all without records by their name, because a client can make up any number of names and types.
    private long subject(DnsActive active) {
        if (!active.limiter().on()) return ERROR;
        int code = writer.rcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) return ERROR;
        int kind = code == Rcode.NXDOMAIN ? NO_NAME : writer.count(Section.ANSWER) == 0 ? NO_RECORD : query.type();
        int from = authority.countedFrom();
        return active.limiter().subject(kind, query.name(), from, query.nameLength());
    }

    private Verdict finish(long subject, byte[] source, boolean udp, DnsActive active) {
        if (udp && isLimited(subject, source, active)) return limit(active);
        reply(writer.packet(), writer.end(), writer.rcode());
        return writer.isTruncated() ? Verdict.TRUNCATED : Verdict.REPLY;
    }

    private void reply(byte[] octets, int count, int code) {
        packet = octets;
        length = count;
        rcode = code;
    }

    /// Counts the answer. Clients with a good cookie are not limited: their address is not forged.
    private boolean isLimited(long subject, byte[] source, DnsActive active) {
        RateLimiter limiter = active.limiter();
        return limiter.on() && !goodCookie && !limiter.exempt(source) && limiter.exceeded(source, subject, ticks.getAsLong());
    }

    /// Beyond the limit, one answer in so many goes out truncated, so that a real client comes by TCP.
    private Verdict limit(DnsActive active) {
        int slip = active.settings().rateLimit().slip();
        if (slip == 0 || ++slips % slip != 0) {
            reply(packet, 0, writer.rcode());
            return Verdict.LIMITED;
        }
        int code = writer.rcode();
        begin(true, active);
        writer.rcode(code);
        writer.truncated(true);
        reply(writer.packet(), writer.end(), code);
        return Verdict.SLIP;
    }

    /// AXFR, IXFR and NOTIFY. The transfer service knows which clients may send them.
    private Verdict transfer(Supplier<InetSocketAddress> client, byte[] source, boolean udp, DnsActive active) {
        begin(udp, active);
        if (udp && isLimited(ERROR, source, active)) return limit(active);
        if (transfers.isEmpty() || transport == QueryRecord.Transport.HTTPS) {
            writer.rcode(Rcode.REFUSED);
            reply(writer.packet(), writer.end(), Rcode.REFUSED);
            return Verdict.REPLY;
        }
        byte[] options = writer.options();
        if (udp) return single(transfers.get().datagram(query, client.get(), writer, limit(true, active), options));
        return switch (transfers.get().stream(query, client.get(), writer, options)) {
            case TransferReply.Single(byte[] message) -> single(message);
            case TransferReply.Whole(Producer messages) -> {
                stream = messages;
                yield Verdict.STREAM;
            }
        };
    }

    private Verdict single(byte[] message) {
        reply(message, message.length, message[3] & 15);
        return (message[2] & TRUNCATED) != 0 ? Verdict.TRUNCATED : Verdict.REPLY;
    }

    /// A question with a signature (RFC 8945): secondaries sign their questions for the SOA record. The answer is signed as well.
    private Verdict signed(byte[] source, boolean udp, DnsActive active) {
        Optional<Tsig> tsig;
        try {
            tsig = transfers.isPresent() ? transfers.get().check(query)
                    : Tsig.check(query.packet(), query.length(), _ -> Optional.empty(), time.getAsLong());
        } catch (FormatException e) {
            begin(udp, active);
            writer.rcode(Rcode.FORMERR);
            return finish(ERROR, source, udp, active);
        }
        begin(udp, active);
        writer.reserve(tsig.map(Tsig::length).orElse(0));
        boolean valid = tsig.isEmpty() || tsig.get().key().isPresent();
        forwarding.begin(query, writer, source, udp, false, active);
        long subject = ERROR;
        if (valid) subject = answer(Query.Outcome.ANSWER, source, udp, active);
        else writer.rcode(Rcode.NOTAUTH);
        Verdict verdict = finish(subject, source, udp, active);
        if (tsig.isPresent() && (verdict == Verdict.REPLY || verdict == Verdict.TRUNCATED)) {
            byte[] octets = tsig.get().sign(packet, length, time.getAsLong());
            reply(octets, octets.length, rcode);
        }
        return verdict;
    }

    /// Has the query wait, after the verdict `WAIT`. The waiter can be called before this returns.
    void ask(Waiter waiter) {
        forwarding.ask(waiter);
    }

    /// What became of the query, if the reply is complete.
    QueryRecord.Outcome outcome() {
        return forwarding.outcome();
    }

    /// The query as it was parsed; until the next packet.
    Query query() {
        return query;
    }

    /// The reply, in the first [#length()] octets of an array that is reused.
    byte[] packet() {
        return packet;
    }

    int length() {
        return length;
    }

    int rcode() {
        return rcode;
    }

    /// The messages of a zone transfer, each with its length before it.
    Producer stream() {
        return stream;
    }

    /// Whether the query has a valid cookie of this server: then its source is not forged.
    boolean goodCookie() {
        return goodCookie;
    }
}
