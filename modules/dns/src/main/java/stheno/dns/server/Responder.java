package stheno.dns.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import stheno.dns.message.DnsClass;
import stheno.dns.message.Name;
import stheno.dns.message.Opcode;
import stheno.dns.message.Query;
import stheno.dns.message.Rcode;
import stheno.dns.message.RecordType;
import stheno.dns.message.ReplyWriter;

/// Makes the reply to a query, in one loop: checks, EDNS, cookies, the answer, and the rate limit. It allocates nothing for a query of UDP
/// without a signature and without a log. Loop thread only.
///
/// ```
///   packet ──► Query ──► access ──► opcode ──► class ──► Answers ──► rate limit ──► reply
///                └──────────┴──────────┴─────────┴──► errors ────────────┘
/// ```
final class Responder {
    /// The largest reply by UDP without EDNS (RFC 1035, section 4.2.1).
    static final int SMALLEST = 512;

    private static final int NSID = 3; // RFC 5001
    private static final int ERROR = 0x1_0000; // the kinds of answers that the limit counts, above those of types
    private static final int NO_NAME = 0x2_0000;
    private static final byte[] VERSION_BIND = "\7version\4bind\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION_SERVER = "\7version\6server\0".getBytes(StandardCharsets.US_ASCII);

    private final Answers answers;
    private final DnsStats stats;
    private final Query query = new Query();
    private final Cookies cookies = new Cookies();
    private ReplyWriter reply = new ReplyWriter(DnsSettings.DEFAULTS.udpSize());
    private int offered = DnsSettings.DEFAULTS.udpSize();
    private int length; // of the reply
    private boolean hasCookies; // for the reply
    private boolean goodCookie;
    private int slips;

    Responder(Answers answers, DnsStats stats) {
        this.answers = answers;
        this.stats = stats;
    }

    /// What became of a packet.
    enum Verdict {
        /// No reply: not a query.
        DROP,
        /// The reply stands in [#packet()].
        REPLY,
        /// The same, but truncated.
        TRUNCATED,
        /// The same, truncated by the rate limit.
        SLIP,
        /// No reply: beyond the rate limit.
        LIMITED,
        /// The client asks for a zone transfer by TCP: nothing is written yet.
        TRANSFER
    }

    /// Makes the reply to a packet.
    ///
    /// @param packet between position and limit; is copied
    /// @param source the client's IP address
    /// @param active the settings of the moment
    /// @param seconds since 1970
    Verdict respond(ByteBuffer packet, byte[] source, boolean udp, DnsActive active, long seconds) {
        Query.Outcome outcome = query.read(packet);
        if (outcome == Query.Outcome.DROP) {
            stats.drop(DnsStats.Drop.NO_QUERY);
            return Verdict.DROP;
        }
        stats.query(udp ? QueryRecord.Transport.UDP : QueryRecord.Transport.TCP, query.type(), query.edns(), query.dnssecOk());
        cookie(source, active, seconds);
        begin(udp, active);
        if (!active.settings().access().permits(source)) reply.rcode(Rcode.REFUSED);
        else if (outcome == Query.Outcome.ANSWER) {
            if (isTransfer() && !udp) return Verdict.TRANSFER;
            answer(udp, active);
        } else if (outcome == Query.Outcome.NOTIMP && query.opcode() == Opcode.UPDATE) {
            reply.rcode(Rcode.REFUSED); // as BIND for a zone without updates (RFC 2136)
        } else if (outcome == Query.Outcome.COOKIE_ONLY && !hasCookies) {
            reply.rcode(Rcode.FORMERR);
        }
        if (udp && active.limiter().on() && !goodCookie) {
            Verdict limited = limit(source, active, seconds);
            if (limited != Verdict.REPLY) return limited;
        }
        length = reply.end();
        return reply.isTruncated() ? Verdict.TRUNCATED : Verdict.REPLY;
    }

    private void begin(boolean udp, DnsActive active) {
        if (offered != active.settings().udpSize()) {
            offered = active.settings().udpSize();
            reply = new ReplyWriter(offered);
        }
        int most = !udp ? ReplyWriter.LARGEST : query.edns() ? Math.min(query.udpSize(), active.settings().udpSize()) : SMALLEST;
        reply.begin(query, most);
        if (hasCookies) reply.option(Cookies.OPTION, cookies.reply(), 0, Cookies.BOTH);
        if (query.nsid() && active.nsid().length > 0) reply.option(NSID, active.nsid(), 0, active.nsid().length);
    }

    private void cookie(byte[] source, DnsActive active, long seconds) {
        hasCookies = query.cookieLength() > 0 && query.version() == 0 && active.settings().cookies().on();
        goodCookie = hasCookies && cookies.check(query.cookie(), query.cookieLength(), source, active.keys(), seconds);
        if (hasCookies) stats.cookie(goodCookie);
    }

    private boolean isTransfer() {
        return query.opcode() == Opcode.QUERY && (query.type() == RecordType.AXFR || query.type() == RecordType.IXFR);
    }

    private void answer(boolean udp, DnsActive active) {
        if (query.opcode() == Opcode.NOTIFY) reply.rcode(Rcode.NOTIMP);
        else if (query.dnsClass() == DnsClass.CH) chaos(active);
        else if (query.dnsClass() != DnsClass.IN) reply.rcode(Rcode.REFUSED);
        else if (query.type() == RecordType.AXFR) reply.rcode(Rcode.FORMERR); // by UDP; as BIND
        else answers.answer(query, reply, udp);
    }

    /// The version, if there is one to tell; all else of class CH is refused.
    private void chaos(DnsActive active) {
        boolean asked = isName(VERSION_BIND) || isName(VERSION_SERVER);
        if (!asked || active.version().length == 0) {
            reply.rcode(Rcode.REFUSED);
            return;
        }
        reply.authoritative(true);
        if (query.type() != RecordType.TXT && query.type() != RecordType.ANY) return;
        reply.add(query.name(), 0, RecordType.TXT, 0, active.version(), 0, active.version().length);
    }

    private boolean isName(byte[] name) {
        return Arrays.equals(query.name(), 0, query.nameLength(), name, 0, name.length);
    }

    /// Counts the answer. Errors count by network alone, names that do not exist by their zone: a client can make up any number of names.
    private Verdict limit(byte[] source, DnsActive active, long seconds) {
        RateLimiter limiter = active.limiter();
        if (limiter.exempt(source)) return Verdict.REPLY;
        int rcode = reply.rcode();
        boolean error = rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN || query.nameLength() == 0;
        int kind = error ? ERROR : rcode == Rcode.NXDOMAIN ? NO_NAME : query.type();
        int end = error ? 0 : query.nameLength();
        int from = error ? 0 : answers.countedFrom();
        if (!limiter.exceeded(source, kind, query.name(), from, end, seconds)) return Verdict.REPLY;
        int slip = active.settings().rateLimit().slip();
        if (slip == 0 || ++slips % slip != 0) {
            stats.limited();
            return Verdict.LIMITED;
        }
        begin(true, active);
        reply.rcode(rcode);
        reply.truncated(true);
        length = reply.end();
        return Verdict.SLIP;
    }

    /// The query as it was parsed; until the next packet.
    Query query() {
        return query;
    }

    /// The reply, in the first [#length()] octets of an array that is reused.
    byte[] packet() {
        return reply.packet();
    }

    int length() {
        return length;
    }

    int rcode() {
        return reply.rcode();
    }

    /// Whether the query has a valid cookie of this server: then its source is not forged.
    boolean goodCookie() {
        return goodCookie;
    }

    /// The name asked for, for log lines.
    String name() {
        return query.nameLength() == 0 ? "-" : Name.of(query.question(), 0).toString();
    }
}
