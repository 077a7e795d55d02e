package stheno.dns.server;

import java.util.Arrays;
import java.util.List;
import stheno.dns.record.RecordType;
import stheno.reactor.Counter;
import stheno.reactor.Counters;
import stheno.reactor.Histogram;

/// Counters of a [DnsService] in one loop. Written by the loop only; read by any thread.
public final class DnsStats {
    /// The types that are counted one by one. Others count as [#OTHER]: clients choose the types, and there are 65536.
    public static final List<Integer> TYPES = List.of(RecordType.A, RecordType.NS, RecordType.CNAME, RecordType.SOA, RecordType.PTR,
            RecordType.HINFO, RecordType.MX, RecordType.TXT, RecordType.AAAA, RecordType.LOC, RecordType.SRV, RecordType.NAPTR,
            RecordType.DNAME, RecordType.DS, RecordType.SSHFP, RecordType.RRSIG, RecordType.NSEC, RecordType.DNSKEY, RecordType.NSEC3,
            RecordType.NSEC3PARAM, RecordType.TLSA, RecordType.CDS, RecordType.CDNSKEY, RecordType.SVCB, RecordType.HTTPS, RecordType.IXFR,
            RecordType.AXFR, RecordType.ANY, RecordType.URI, RecordType.CAA);

    /// The index of all other types, and of queries without a type, in [Snapshot#types].
    public static final int OTHER = TYPES.size();

    /// How many rcodes are counted one by one: 0 to 23. Others count as the last one.
    public static final int RCODES = 25;

    private static final int KNOWN = 258; // the types below are found by a table

    private final byte[] indexes = indexes();
    private final Counters types = new Counters(OTHER + 1);
    private final Counters rcodes = new Counters(RCODES);
    private final Counters transports = new Counters(QueryRecord.Transport.values().length);
    private final Counters outcomes = new Counters(QueryRecord.Outcome.values().length);
    private final Counters drops = new Counters(Drop.values().length);
    private final Counter edns = new Counter();
    private final Counter dnssec = new Counter();
    private final Counter cookies = new Counter();
    private final Counter goodCookies = new Counter();
    private final Counter connections = new Counter();
    private final Histogram replySizes = new Histogram();

    /// Why a packet got no reply.
    public enum Drop {
        /// It is shorter than a header, or a reply.
        NO_QUERY,
        /// The rate of equal answers to its network was exceeded.
        RATE
    }

    DnsStats() {}

    private static byte[] indexes() {
        byte[] table = new byte[KNOWN];
        Arrays.fill(table, (byte) OTHER);
        for (int i = 0; i < OTHER; i++) table[TYPES.get(i)] = (byte) i;
        return table;
    }

    void query(QueryRecord.Transport transport, int type, boolean withEdns, boolean withDnssec) {
        transports.add(transport.ordinal(), 1);
        types.add(type < KNOWN ? indexes[type] : OTHER, 1);
        if (withEdns) edns.add(1);
        if (withDnssec) dnssec.add(1);
    }

    void reply(int rcode, QueryRecord.Outcome outcome, int bytes) {
        rcodes.add(Math.min(rcode, RCODES - 1), 1);
        outcomes.add(outcome.ordinal(), 1);
        replySizes.add(bytes);
    }

    void transfer(QueryRecord.Outcome outcome) {
        outcomes.add(outcome.ordinal(), 1);
    }

    void drop(Drop cause) {
        drops.add(cause.ordinal(), 1);
    }

    void limited() {
        outcomes.add(QueryRecord.Outcome.LIMITED.ordinal(), 1);
        drop(Drop.RATE);
    }

    void cookie(boolean good) {
        cookies.add(1);
        if (good) goodCookies.add(1);
    }

    void connection(int more) {
        connections.add(more);
    }

    /// Any thread.
    public Snapshot snapshot() {
        return new Snapshot(types.values(), rcodes.values(), transports.values(), outcomes.values(), drops.values(), edns.value(),
                dnssec.value(), cookies.value(), goodCookies.value(), connections.value(), replySizes.snapshot());
    }

    /// The counters of one loop or of several together at one moment.
    ///
    /// @param types queries by their type, in the order of [#TYPES], then all others
    /// @param rcodes replies by rcode; the last one counts all others
    /// @param transports queries by [QueryRecord.Transport]
    /// @param outcomes queries by [QueryRecord.Outcome]
    /// @param drops packets without a reply by [Drop]
    /// @param edns queries with EDNS
    /// @param dnssec queries for records of DNSSEC
    /// @param cookies queries with a cookie
    /// @param goodCookies of these, with a valid cookie of this server
    /// @param connections open TCP connections
    /// @param replySizes in bytes
    public record Snapshot(long[] types, long[] rcodes, long[] transports, long[] outcomes, long[] drops, long edns, long dnssec,
                           long cookies, long goodCookies, long connections, Histogram.Distribution replySizes) {
        /// All zero.
        public static final Snapshot EMPTY = new DnsStats().snapshot();

        /// All queries.
        public long queries() {
            long all = 0;
            for (long each : transports) all += each;
            return all;
        }

        /// Queries that came this way.
        public long transport(QueryRecord.Transport transport) {
            return transports[transport.ordinal()];
        }

        /// Queries with this outcome.
        public long outcome(QueryRecord.Outcome outcome) {
            return outcomes[outcome.ordinal()];
        }

        /// Packets without a reply, by cause.
        public long drops(Drop cause) {
            return drops[cause.ordinal()];
        }

        /// The sums of both.
        public Snapshot plus(Snapshot other) {
            return new Snapshot(Counters.sums(types, other.types), Counters.sums(rcodes, other.rcodes),
                    Counters.sums(transports, other.transports), Counters.sums(outcomes, other.outcomes),
                    Counters.sums(drops, other.drops), edns + other.edns, dnssec + other.dnssec, cookies + other.cookies,
                    goodCookies + other.goodCookies, connections + other.connections, replySizes.plus(other.replySizes));
        }
    }
}
