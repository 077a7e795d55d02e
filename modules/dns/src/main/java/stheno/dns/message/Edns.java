package stheno.dns.message;

import java.util.ArrayList;
import java.util.List;
import stheno.dns.record.DataReader;
import stheno.dns.record.DataWriter;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;

/// The OPT record of a message (RFC 6891 6.1). Immutable; any thread.
///
/// @param udpSize the largest UDP message that the sender takes, in octets
/// @param upperRcode the bits of the rcode above the lowest four
/// @param flags the 16 bits behind the version
public record Edns(int udpSize, int upperRcode, int version, int flags, List<Option> options) {
    /// The code of the option that asks for, and tells, the name of a server (RFC 5001).
    public static final int NSID = 3;
    /// The code of the client's subnet (RFC 7871).
    public static final int CLIENT_SUBNET = 8;
    /// The code of cookies (RFC 7873).
    public static final int COOKIE = 10;
    /// The code of the time that a TCP connection may be idle (RFC 7828).
    public static final int KEEPALIVE = 11;
    /// The code of padding (RFC 7830).
    public static final int PADDING = 12;
    /// The code of the reason of an error (RFC 8914).
    public static final int EXTENDED_ERROR = 15;

    /// The flag that asks for records of DNSSEC (RFC 3225).
    public static final int DNSSEC_OK = 0x8000;

    public Edns {
        options = List.copyOf(options);
    }

    /// An option of the OPT record.
    ///
    /// @param data not to be changed
    public record Option(int code, byte[] data) {}

    /// Version 0 without flags and options.
    public static Edns of(int udpSize) {
        return new Edns(udpSize, 0, 0, 0, List.of());
    }

    public Edns withDnssec() {
        return new Edns(udpSize, upperRcode, version, flags | DNSSEC_OK, options);
    }

    public Edns withVersion(int other) {
        return new Edns(udpSize, upperRcode, other, flags, options);
    }

    /// With one more option behind the others.
    public Edns with(int code, byte[] data) {
        List<Option> more = new ArrayList<>(options);
        more.add(new Option(code, data));
        return new Edns(udpSize, upperRcode, version, flags, more);
    }

    /// Whether the sender wants records of DNSSEC (RFC 3225).
    public boolean dnssecOk() {
        return (flags & DNSSEC_OK) != 0;
    }

    /// @throws FormatException if an option goes beyond the record
    static Edns of(Record opt) {
        List<Option> options = new ArrayList<>();
        DataReader in = new DataReader(opt.data());
        while (in.left() > 0) options.add(new Option(in.u16(), in.octets(in.u16())));
        return new Edns(opt.dnsClass(), opt.ttl() >>> 24, opt.ttl() >> 16 & 0xFF, opt.ttl() & 0xFFFF, options);
    }

    Record toRecord() {
        DataWriter data = new DataWriter();
        for (Option option : options) data.u16(option.code()).u16(option.data().length).octets(option.data());
        return new Record(Name.ROOT, RecordType.OPT, udpSize, upperRcode << 24 | version << 16 | flags, data.toArray());
    }
}
