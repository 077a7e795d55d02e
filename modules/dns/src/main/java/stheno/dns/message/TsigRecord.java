package stheno.dns.message;

import java.util.Base64;
import stheno.dns.record.DataReader;
import stheno.dns.record.DataWriter;
import stheno.dns.record.DnsClass;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordData;
import stheno.dns.record.RecordType;

/// The fields of a TSIG record (RFC 8945 4.2), and where in its message it begins. Immutable; any thread.
///
/// @param time seconds since 1970 when it was signed
/// @param fudge how many seconds the clocks may differ
/// @param error of the request, in a reply
record TsigRecord(int offset, Name key, Name algorithm, long time, int fudge, byte[] mac, int originalId, int error, byte[] other) {
    /// A record that is still to be written.
    static TsigRecord of(Name key, Name algorithm, long time, int fudge, byte[] mac, int originalId, int error, byte[] other) {
        return new TsigRecord(-1, key, algorithm, time, fudge, mac, originalId, error, other);
    }

    /// The TSIG record at the end of a message.
    ///
    /// @return null if the message has none
    /// @throws FormatException if the message is malformed, or a TSIG record stands anywhere but at its end
    static TsigRecord find(byte[] packet, int length) {
        DataReader in = DataReader.ofMessage(packet, length);
        in.number(4);
        int questions = in.u16();
        int records = in.u16() + in.u16();
        int additional = in.u16();
        for (int i = 0; i < questions; i++) {
            in.name();
            in.number(4);
        }
        for (int i = 1; i <= records + additional; i++) {
            int offset = in.position();
            Name owner = in.name();
            int type = in.u16();
            int dnsClass = in.u16();
            in.u32();
            int size = in.u16();
            in.need(size);
            if (type == RecordType.TSIG) {
                boolean last = additional > 0 && i == records + additional && in.left() == size && dnsClass == DnsClass.ANY;
                if (!last) throw new FormatException("TSIG is not the last record, or not of class ANY");
                return read(offset, owner, in);
            }
            in.part(size);
        }
        return null;
    }

    private static TsigRecord read(int offset, Name owner, DataReader in) {
        TsigRecord record = new TsigRecord(offset, owner, in.name(), in.number(6), in.u16(), in.octets(in.u16()), in.u16(), in.u16(),
                in.octets(in.u16()));
        if (in.left() > 0) throw new FormatException("TSIG is too long");
        return record;
    }

    /// The data of a TSIG record as text; generic if they are malformed.
    static String print(Record record) {
        try {
            TsigRecord tsig = read(0, record.owner(), new DataReader(record.data()));
            return tsig.algorithm + " " + tsig.time + " " + tsig.fudge + " " + counted(tsig.mac) + " " + tsig.originalId + " "
                    + Rcode.tsigName(tsig.error) + " " + counted(tsig.other);
        } catch (FormatException e) {
            return RecordData.generic(record.data());
        }
    }

    /// The octets in Base64 behind their count.
    private static String counted(byte[] octets) {
        return octets.length == 0 ? "0" : octets.length + " " + Base64.getEncoder().encodeToString(octets);
    }

    /// The length of the record with a MAC and other data of these lengths.
    static int length(Name key, Name algorithm, int mac, int other) {
        return key.length() + 10 + algorithm.length() + 16 + mac + other;
    }

    /// The message with this record behind its last one.
    byte[] append(byte[] packet, int length) {
        DataWriter out = new DataWriter();
        out.octets(packet, 0, length).name(key).u16(RecordType.TSIG).u16(DnsClass.ANY).u32(0);
        out.u16(algorithm.length() + 16 + mac.length + other.length);
        out.name(algorithm).number(time, 6).u16(fudge).u16(mac.length).octets(mac);
        out.u16(originalId).u16(error).u16(other.length).octets(other);
        byte[] signed = out.toArray();
        int additional = ((signed[10] & 0xFF) << 8 | signed[11] & 0xFF) + 1;
        signed[10] = (byte) (additional >> 8);
        signed[11] = (byte) additional;
        return signed;
    }

    /// The variables that the MAC covers behind the message (RFC 8945 4.3.3).
    byte[] variables() {
        return new DataWriter().name(key.toLowerCase()).u16(DnsClass.ANY).u32(0).name(algorithm.toLowerCase()).number(time, 6).u16(fudge)
                .u16(error).u16(other.length).octets(other).toArray();
    }

    /// What the MAC of a later message of a stream covers instead (RFC 8945 5.3.1).
    byte[] timers() {
        return new DataWriter().number(time, 6).u16(fudge).toArray();
    }
}
