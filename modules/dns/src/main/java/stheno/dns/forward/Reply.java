package stheno.dns.forward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import stheno.dns.message.Query;
import stheno.dns.record.DataReader;
import stheno.dns.record.DnsClass;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordData;
import stheno.dns.record.RecordType;

/// A reply of a server: the records of its answer and authority sections, by owner. The additional section is not read: nothing of it is
/// taken. Immutable by convention; any thread.
record Reply(int flags, Map<Name, List<Record>> answer, Map<Name, List<Record>> authority) {
    private static final int RCODE = 15;
    private static final int SIGNER = 18; // octets of a signature before the signer's name

    /// Reads a reply to a question. The question in the packet is replaced by the one asked, so that no spelling of letters that was made
    /// up for this server reaches clients through names compressed against it.
    ///
    /// @throws FormatException if the packet is malformed
    static Reply read(byte[] packet, int length, Name asked) {
        byte[] octets = Arrays.copyOf(packet, length);
        DataReader in = DataReader.ofMessage(octets, length);
        in.u16();
        int flags = in.u16();
        int questions = in.u16();
        int answers = in.u16();
        int authorities = in.u16();
        in.u16();
        if (questions != 1) throw new FormatException(questions + " questions");
        if (!in.name().equals(asked)) throw new FormatException("another question");
        if (in.position() != Query.HEADER + asked.length()) throw new FormatException("the question is compressed");
        asked.copyTo(octets, Query.HEADER);
        in.u16();
        in.u16();
        return new Reply(flags, records(in, answers), records(in, authorities));
    }

    private static Map<Name, List<Record>> records(DataReader in, int count) {
        Map<Name, List<Record>> records = new HashMap<>();
        for (int i = 0; i < count; i++) {
            Name owner = in.name();
            int type = in.u16();
            int dnsClass = in.u16();
            int ttl = (int) in.u32();
            DataReader data = in.part(in.u16());
            if (dnsClass != DnsClass.IN || RecordType.isMeta(type)) continue;
            Record record = new Record(owner, type, dnsClass, ttl, RecordData.expand(type, data));
            records.computeIfAbsent(owner, _ -> new ArrayList<>()).add(record);
        }
        return records;
    }

    int rcode() {
        return flags & RCODE;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /// The records of a name and a type in the answer.
    List<Record> answer(Name owner, int type) {
        return of(answer, owner, type);
    }

    static List<Record> of(Map<Name, List<Record>> section, Name owner, int type) {
        List<Record> all = section.getOrDefault(owner, List.of());
        if (all.isEmpty() || type == RecordType.ANY) return all;
        List<Record> chosen = new ArrayList<>(all.size());
        for (Record record : all) if (record.type() == type) chosen.add(record);
        return chosen;
    }

    /// The signatures of a type at a name.
    static List<Record> signatures(Map<Name, List<Record>> section, Name owner, int type) {
        List<Record> chosen = new ArrayList<>(1);
        for (Record record : section.getOrDefault(owner, List.of())) {
            if (record.type() == RecordType.RRSIG && covered(record) == type) chosen.add(record);
        }
        return chosen;
    }

    /// The type that a signature covers (RFC 4034, section 3.1).
    static int covered(Record signature) {
        return (signature.data()[0] & 0xFF) << 8 | signature.data()[1] & 0xFF;
    }

    /// The zone that has signed (the same section).
    static Name signer(Record signature) {
        return Name.of(signature.data(), SIGNER);
    }
}
