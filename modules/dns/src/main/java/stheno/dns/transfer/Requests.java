package stheno.dns.transfer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiConsumer;
import stheno.dns.message.Opcode;
import stheno.dns.message.Query;
import stheno.dns.message.Rcode;
import stheno.dns.message.ReplyWriter;
import stheno.dns.message.Tsig;
import stheno.dns.message.TsigKey;
import stheno.dns.record.DnsClass;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;
import stheno.dns.zone.Zone;
import stheno.dns.zone.ZoneState;
import stheno.dns.zone.Zones;
import stheno.producers.Producer;
import stheno.reactor.ClientNetwork;
import stheno.reactor.ClientQuota;
import stheno.reactor.Log;

/// Answers AXFR, IXFR and NOTIFY requests (RFC 5936, RFC 1995, RFC 1996). Each request is first decided, then answered. Any loop thread.
final class Requests {
    private final Zones zones;
    private final InstantSource time;
    private final TransferStats stats;
    private final Log log;
    private final BiConsumer<Name, InetSocketAddress> notified;
    private Places places = Places.of(1); // guarded by this

    /// The transfers under way, by client: one client leaves some to the others. A new limit begins with none.
    private record Places(int most, ClientQuota quota) {
        static Places of(int most) {
            return new Places(most, ClientQuota.of(most));
        }
    }

    /// The result of the check of a request's signature.
    record Signature(Optional<Tsig> tsig, boolean malformed) {}

    /// What is done with a request.
    private sealed interface Decision {
        /// A reply without records.
        record Code(int rcode) implements Decision {}

        /// The SOA record alone.
        record Soa(Zone zone) implements Decision {}

        /// All records.
        record Whole(Zone zone) implements Decision {}
    }

    /// @param notified is told of changes at a primary; must not block
    Requests(Zones zones, InstantSource time, TransferStats stats, Log log, BiConsumer<Name, InetSocketAddress> notified) {
        this.zones = zones;
        this.time = time;
        this.stats = stats;
        this.log = log;
        this.notified = notified;
    }

    TransferReply stream(TransferService.Active active, Query query, Signature signature, SocketAddress client, ReplyWriter writer,
                         byte[] options) {
        Decision decision = decide(active, query, signature, client, true);
        if (decision instanceof Decision.Whole(Zone zone)) {
            ClientQuota quota = quota(active.settings().limits().outgoing());
            if (quota.take(ClientNetwork.of(client), 1)) {
                return new TransferReply.Whole(whole(zone, query, signature.tsig(), client, writer, options, quota));
            }
            refused(query, client, "too many transfers");
            decision = new Decision.Code(Rcode.SERVFAIL);
        }
        return new TransferReply.Single(message(decision, query, signature.tsig(), writer, ReplyWriter.LARGEST, options));
    }

    byte[] datagram(TransferService.Active active, Query query, Signature signature, SocketAddress client, ReplyWriter writer, int limit,
                    byte[] options) {
        Decision decision = decide(active, query, signature, client, false);
        return message(decision, query, signature.tsig(), writer, limit, options);
    }

    private Decision decide(TransferService.Active active, Query query, Signature signature, SocketAddress client, boolean tcp) {
        if (signature.malformed()) return new Decision.Code(Rcode.FORMERR);
        if (signature.tsig().isPresent() && signature.tsig().get().key().isEmpty()) {
            refused(query, client, "TSIG " + Rcode.tsigName(signature.tsig().get().error()) + " key " + signature.tsig().get().keyName());
            return new Decision.Code(Rcode.NOTAUTH);
        }
        Name origin = Name.of(query.name(), 0);
        if (query.opcode() == Opcode.NOTIFY) return new Decision.Code(notify(active, query, origin, client));
        Optional<Name> key = signature.tsig().flatMap(Tsig::key).map(TsigKey::name);
        return transfer(active, query, origin, key, client, tcp);
    }

    private Decision transfer(TransferService.Active active, Query query, Name origin, Optional<Name> key, SocketAddress client,
                              boolean tcp) {
        if (!tcp && query.type() == RecordType.AXFR) return new Decision.Code(Rcode.FORMERR); // RFC 5936 4.2 defines none; as BIND
        ZoneState state = query.dnsClass() == DnsClass.IN ? zones.at(origin) : ZoneState.ABSENT;
        if (state instanceof ZoneState.Absent) return new Decision.Code(Rcode.NOTAUTH);
        if (!active.settings().policy(origin).permits(address(client), key)) {
            refused(query, client, key.map(name -> "not permitted with key " + name).orElse("not permitted"));
            return new Decision.Code(Rcode.REFUSED);
        }
        if (!(state instanceof Zone zone)) return new Decision.Code(Rcode.SERVFAIL);
        return query.type() == RecordType.IXFR ? incremental(query, zone, tcp) : new Decision.Whole(zone);
    }

    /// A client that is up to date gets the SOA record; so does one that asks by UDP, which then asks by TCP (RFC 1995 2 and 4).
    private static Decision incremental(Query query, Zone zone, boolean tcp) {
        try {
            for (Record record : query.message().authority()) {
                if (record.type() != RecordType.SOA || !record.owner().equals(zone.origin())) continue;
                int theirs = SoaTimes.of(record.data(), Duration.ofSeconds(1)).serial();
                boolean newer = Serial.newer((int) zone.serial(), theirs);
                return newer && tcp ? new Decision.Whole(zone) : new Decision.Soa(zone);
            }
            return new Decision.Code(Rcode.FORMERR); // without the client's serial
        } catch (IllegalArgumentException e) {
            return new Decision.Code(Rcode.FORMERR);
        }
    }

    private int notify(TransferService.Active active, Query query, Name origin, SocketAddress client) {
        SecondaryZone zone = active.secondaries().get(origin);
        if (query.type() != RecordType.SOA) return Rcode.FORMERR;
        if (zone == null) return Rcode.NOTAUTH;
        InetAddress from = address(client);
        if (zone.primaries().stream().noneMatch(primary -> primary.address().getAddress().equals(from))) {
            stats.notifiesRefused.increment();
            refused(query, client, "not a primary");
            return Rcode.REFUSED;
        }
        stats.notifiesReceived.increment();
        log.event(Log.Level.DEBUG, "notify-received", "zone", origin, "primary", from.getHostAddress());
        if (!isKnown(query, origin)) notified.accept(origin, (InetSocketAddress) client);
        return Rcode.NOERROR;
    }

    /// Whether the message tells a serial that this server has already (RFC 1996 3.7).
    private boolean isKnown(Query query, Name origin) {
        if (!(zones.at(origin) instanceof Zone zone)) return false;
        try {
            return query.message().answer().stream().anyMatch(record -> record.type() == RecordType.SOA && record.owner().equals(origin)
                    && SoaTimes.of(record.data(), Duration.ofSeconds(1)).serial() == (int) zone.serial());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static InetAddress address(SocketAddress client) {
        return client instanceof InetSocketAddress inet ? inet.getAddress() : InetAddress.getLoopbackAddress(); // a Unix-domain socket
    }

    /// Strangers can make many of these: they are for the debug log, and counted.
    private void refused(Query query, SocketAddress client, String why) {
        if (query.opcode() != Opcode.NOTIFY) stats.refused.increment();
        if (!log.wants(Log.Level.DEBUG)) return;
        log.event(Log.Level.DEBUG, query.opcode() == Opcode.NOTIFY ? "notify-refused" : "transfer-refused", "zone",
                Name.of(query.name(), 0), "type", RecordType.name(query.type()), "client", client, "cause", why);
    }

    private byte[] message(Decision decision, Query query, Optional<Tsig> tsig, ReplyWriter writer, int limit, byte[] options) {
        writer.begin(query, limit, options);
        tsig.ifPresent(it -> writer.reserve(it.length()));
        switch (decision) {
            case Decision.Code(int rcode) -> {
                writer.rcode(rcode);
                writer.authoritative(rcode == Rcode.NOERROR);
            }
            case Decision.Soa(Zone zone) -> {
                writer.authoritative(true);
                if (!writer.add(SoaTimes.record(zone))) writer.truncated(true);
            }
            case Decision.Whole _ -> throw new AssertionError("a whole zone is more than a message");
        }
        int length = writer.end();
        return tsig.map(it -> it.sign(writer.packet(), length, time.instant().getEpochSecond()))
                .orElseGet(() -> Arrays.copyOf(writer.packet(), length));
    }

    private synchronized ClientQuota quota(int most) {
        if (places.most() != most) places = Places.of(most);
        return places.quota();
    }

    private Producer whole(Zone zone, Query query, Optional<Tsig> tsig, SocketAddress client, ReplyWriter writer, byte[] options,
            ClientQuota quota) {
        Query own = new Query();
        own.read(ByteBuffer.wrap(query.packet(), 0, query.length()));
        long begun = System.nanoTime();
        stats.outgoing.increment();
        return new AxfrProducer(zone, own, writer, options, tsig, time).hooked((bytes, completed) -> {
            quota.giveBack(ClientNetwork.of(client), 1);
            stats.outgoing.decrement();
            stats.bytesSent.add(bytes);
            (completed ? stats.sent : stats.cut).increment();
            log.event(Log.Level.INFO, completed ? "transfer-sent" : "transfer-cut", "zone", zone.origin(), "serial", zone.serial(),
                    "client", client, "bytes", bytes, "millis", (System.nanoTime() - begun) / 1_000_000);
        });
    }
}
