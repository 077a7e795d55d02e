package stheno.dns.transfer;

import java.util.Arrays;
import java.util.Optional;
import stheno.dns.message.Message;
import stheno.dns.record.DnsClass;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;
import stheno.dns.zone.Zone;
import stheno.dns.zone.ZoneBuilder;
import stheno.dns.zone.ZoneLoad;

/// Puts the messages of a transfer together (RFC 5936 2.2): the SOA record, all other records, and the SOA record again. One thread at a
/// time; takes processor time.
final class AxfrReader {
    private final Name origin;
    private final Exchange exchange;
    private final TransferLimits limits;
    private final ZoneBuilder builder;
    private Optional<Record> soa = Optional.empty(); // the first record
    private boolean complete;
    private long bytes;
    private int records;

    AxfrReader(Name origin, Exchange exchange, TransferLimits limits) {
        this.origin = origin;
        this.exchange = exchange;
        this.limits = limits;
        this.builder = new ZoneBuilder(origin);
    }

    /// The request to send.
    byte[] request() {
        return exchange.request();
    }

    /// Takes a message. Returns whether the transfer is complete.
    ///
    /// @throws TransferFault if the transfer cannot be used
    boolean take(byte[] packet) throws TransferFault {
        bytes += packet.length;
        if (bytes > limits.bytes()) throw new TransferFault("the zone is larger than " + limits.bytes() + " octets");
        Message message = exchange.reply(packet);
        if (message.answer().isEmpty()) throw new TransferFault("a message without records");
        for (Record record : message.answer()) take(record);
        if (complete) exchange.end();
        return complete;
    }

    private void take(Record record) throws TransferFault {
        if (complete) throw new TransferFault("records behind the last SOA record");
        boolean ofZone = record.dnsClass() == DnsClass.IN && !RecordType.isMeta(record.type());
        if (!ofZone) throw new TransferFault("not a record of a zone: " + record);
        if (soa.isEmpty()) first(record);
        else if (record.type() == RecordType.SOA) last(record);
        else if (!record.owner().isAtOrBelow(origin)) throw new TransferFault("a record out of the zone: " + record);
        else add(record);
    }

    private void first(Record record) throws TransferFault {
        if (!isSoa(record)) throw new TransferFault("the first record is not the SOA record of the zone: " + record);
        soa = Optional.of(record);
        add(record);
    }

    private void last(Record record) throws TransferFault {
        if (!isSoa(record) || !Arrays.equals(record.data(), soa.orElseThrow().data())) {
            throw new TransferFault("the last SOA record differs from the first: the zone changed meanwhile");
        }
        complete = true;
    }

    private boolean isSoa(Record record) {
        return record.type() == RecordType.SOA && record.owner().equals(origin);
    }

    private void add(Record record) throws TransferFault {
        if (++records > limits.records()) throw new TransferFault("the zone has more than " + limits.records() + " records");
        builder.add(record);
    }

    /// The zone, when the transfer is complete. Call it once.
    ///
    /// @throws TransferFault if the zone cannot be served
    Zone zone() throws TransferFault {
        ZoneLoad load = builder.build();
        if (load.zone().isPresent()) return load.zone().get();
        throw new TransferFault("the zone cannot be served: " + load.errors().getFirst());
    }

    /// The times of its SOA record.
    SoaTimes times() {
        return SoaTimes.of(soa.orElseThrow().data(), limits.interval());
    }

    /// How many octets the messages have.
    long bytes() {
        return bytes;
    }
}
