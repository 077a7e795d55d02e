package stheno.appliance.dns;

import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import stheno.appliance.format.DisplayText;
import stheno.appliance.format.PrometheusText;
import stheno.appliance.protocol.ProtocolStats;
import stheno.dns.message.Rcode;
import stheno.dns.record.RecordType;
import stheno.dns.server.DnsStats;
import stheno.dns.server.QueryRecord;
import stheno.dns.transfer.TransferStats;
import stheno.reactor.DatagramPort;

/// Queries, answers and transfers of the DNS service. The reactor counts TCP connections.
///
/// @param service   its name
/// @param datagrams of its UDP ports
record DnsFacts(String service, DnsStats.Snapshot stats, DatagramPort.Counts datagrams, TransferStats.Snapshot transfers)
        implements ProtocolStats {
    private static final double[] BYTES = {64, 128, 256, 512, 1024, 1232, 2048, 4096, 8192, 16_384, 65_536};

    @Override
    public String name() {
        return "dns";
    }

    @Override
    public void metrics(PrometheusText text) {
        text.family("stheno_dns_queries_total", "counter", "Queries, by transport.");
        for (QueryRecord.Transport each : QueryRecord.Transport.values()) {
            text.sample(stats.transport(each), "transport", DisplayText.word(each));
        }
        text.family("stheno_dns_query_types_total", "counter", "Queries, by the type asked for.");
        for (int i = 0; i < stats.types().length; i++) text.sample(stats.types()[i], "type", type(i));
        text.family("stheno_dns_replies_total", "counter", "Replies, by rcode.");
        for (int i = 0; i < stats.rcodes().length; i++) {
            boolean other = i == stats.rcodes().length - 1;
            if (i <= Rcode.REFUSED || stats.rcodes()[i] > 0) text.sample(stats.rcodes()[i], "rcode", other ? "other" : Rcode.name(i));
        }
        text.family("stheno_dns_outcomes_total", "counter", "Queries, by outcome.");
        for (QueryRecord.Outcome each : QueryRecord.Outcome.values()) text.sample(stats.outcome(each), "outcome", DisplayText.word(each));
        text.family("stheno_dns_dropped_total", "counter", "Packets without a reply, by cause.");
        for (DnsStats.Drop each : DnsStats.Drop.values()) text.sample(stats.drops(each), "cause", DisplayText.word(each));
        text.family("stheno_dns_edns_queries_total", "counter", "Queries with EDNS.").sample(stats.edns());
        text.family("stheno_dns_dnssec_queries_total", "counter", "Queries for records of DNSSEC (DO).").sample(stats.dnssec());
        text.family("stheno_dns_cookies_total", "counter", "Queries with a cookie, by whether it is a valid one of this server.")
                .sample(stats.goodCookies(), "valid", "true").sample(stats.cookies() - stats.goodCookies(), "valid", "false");
        text.family("stheno_dns_reply_size_bytes", "histogram", "Size of replies.").histogram(stats.replySizes(), BYTES, 1);
        udp(text);
        transfers(text);
    }

    private static String type(int index) {
        return index == DnsStats.OTHER ? "other" : RecordType.name(DnsStats.TYPES.get(index));
    }

    private void udp(PrometheusText text) {
        text.family("stheno_dns_udp_packets_total", "counter", "UDP packets, by direction.")
                .sample(datagrams.received(), "direction", "in").sample(datagrams.sent(), "direction", "out");
        text.family("stheno_dns_udp_bytes_total", "counter", "Bytes of UDP packets, by direction.")
                .sample(datagrams.bytesIn(), "direction", "in").sample(datagrams.bytesOut(), "direction", "out");
        text.family("stheno_dns_udp_errors_total", "counter", "UDP packets that were lost here, by cause.")
                .sample(datagrams.denied(), "cause", "denied").sample(datagrams.unanswerable(), "cause", "unanswerable")
                .sample(datagrams.sendFull(), "cause", "send-buffer").sample(datagrams.sendFailed(), "cause", "send-failed")
                .sample(datagrams.receiveFailed(), "cause", "receive-failed").sample(datagrams.failed(), "cause", "failed");
    }

    private void transfers(PrometheusText text) {
        text.family("stheno_dns_transfers_in_flight", "gauge", "Zones that are being sent.").sample(transfers.outgoing());
        text.family("stheno_dns_transfers_out_total", "counter", "Requests for zones, by result.")
                .sample(transfers.sent(), "result", "sent").sample(transfers.cut(), "result", "aborted")
                .sample(transfers.refused(), "result", "refused");
        text.family("stheno_dns_transfers_in_total", "counter", "Requests to primaries, by result.")
                .sample(transfers.received(), "result", "received").sample(transfers.confirmed(), "result", "unchanged")
                .sample(transfers.failed(), "result", "failed");
        text.family("stheno_dns_transfer_bytes_sent_total", "counter", "Bytes of zones sent.").sample(transfers.bytesSent());
        text.family("stheno_dns_notifies_total", "counter", "NOTIFY messages, by direction and result.")
                .sample(transfers.notifiesReceived(), "direction", "in", "result", "accepted")
                .sample(transfers.notifiesRefused(), "direction", "in", "result", "refused")
                .sample(transfers.notifiesAnswered(), "direction", "out", "result", "answered")
                .sample(transfers.notifiesLost(), "direction", "out", "result", "lost");
        text.family("stheno_dns_bad_signatures_total", "counter", "Requests with a wrong TSIG.").sample(transfers.badSignatures());
    }

    private long dropped() {
        return sum(each -> stats.drops(each));
    }

    private static long sum(ToLongFunction<DnsStats.Drop> value) {
        long all = 0;
        for (DnsStats.Drop each : DnsStats.Drop.values()) all += value.applyAsLong(each);
        return all;
    }

    @Override
    public Map<String, Work> work() {
        return Map.of(service, new Work(stats.queries(), dropped()));
    }

    @Override
    public Map<String, List<Fact>> facts() {
        return Map.of(service, List.of(
                Fact.of("queriesUdp", "UDP", stats.transport(QueryRecord.Transport.UDP)),
                Fact.of("queriesTcp", "TCP", stats.transport(QueryRecord.Transport.TCP)),
                Fact.of("queriesTls", "TLS", stats.transport(QueryRecord.Transport.TLS)),
                Fact.of("queriesHttps", "HTTPS", stats.transport(QueryRecord.Transport.HTTPS)),
                Fact.of("noError", "NOERROR", stats.rcodes()[Rcode.NOERROR]),
                Fact.of("nxDomain", "NXDOMAIN", stats.rcodes()[Rcode.NXDOMAIN]),
                Fact.of("servFail", "SERVFAIL", stats.rcodes()[Rcode.SERVFAIL]),
                Fact.of("refused", "REFUSED", stats.rcodes()[Rcode.REFUSED]),
                Fact.of("truncated", "Truncated", stats.outcome(QueryRecord.Outcome.TRUNCATED)),
                Fact.of("limited", "Rate limited", stats.outcome(QueryRecord.Outcome.LIMITED) + stats.outcome(QueryRecord.Outcome.SLIPPED)),
                Fact.of("dropped", "Dropped", dropped()),
                Fact.of("transfersOut", "Transfers out", transfers.sent()),
                Fact.of("transfersIn", "Transfers in", transfers.received())));
    }

    @Override
    public List<Fact> summary() {
        return List.of(Fact.of("queries", "Queries", stats.queries()));
    }
}
