package stheno.dns.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import stheno.dns.record.DataReader;
import stheno.dns.record.DnsClass;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordData;
import stheno.dns.record.RecordType;

/// A whole message as an object, for slow paths: the requests of secondaries and of `dig`, and the replies to them. Immutable; any thread.
/// Source: RFC 1035 4.1.
///
/// @param flags the second pair of octets of the header, with opcode and the lower four bits of the rcode
/// @param additional without the OPT record, which is `edns`
public record Message(int id, int flags, List<Question> questions, List<Record> answer, List<Record> authority, List<Record> additional,
        Optional<Edns> edns) {
    public static final int QR = 0x8000;
    public static final int AA = 0x0400;
    public static final int TC = 0x0200;
    public static final int RD = 0x0100;
    public static final int RA = 0x0080;
    public static final int AD = 0x0020;
    public static final int CD = 0x0010;

    private static final int LARGEST = 65535;

    public Message {
        questions = List.copyOf(questions);
        answer = List.copyOf(answer);
        authority = List.copyOf(authority);
        additional = List.copyOf(additional);
    }

    /// A request with one question, without flags and EDNS.
    public static Message request(int id, int opcode, Question question) {
        return new Message(id, opcode << 11, List.of(question), List.of(), List.of(), List.of(), Optional.empty());
    }

    /// A query of class IN, without flags and EDNS.
    public static Message query(int id, Name name, int type) {
        return request(id, Opcode.QUERY, new Question(name, type, DnsClass.IN));
    }

    /// The message of a packet. Octets behind the last record are ignored.
    ///
    /// @throws FormatException if the packet is malformed, or the data of a record do not have the form of its type
    public static Message read(byte[] packet) {
        DataReader in = DataReader.ofMessage(packet, packet.length);
        int id = in.u16();
        int flags = in.u16();
        int[] counts = {in.u16(), in.u16(), in.u16(), in.u16()};
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < counts[0]; i++) questions.add(new Question(in.name(), in.u16(), in.u16()));
        List<Record> answer = records(in, counts[1]);
        List<Record> authority = records(in, counts[2]);
        List<Record> additional = records(in, counts[3]);
        List<Record> opts = additional.stream().filter(record -> record.type() == RecordType.OPT).toList();
        if (opts.size() > 1 || opts.size() == 1 && !opts.getFirst().owner().isRoot()) throw new FormatException("more than one OPT record");
        additional.removeAll(opts);
        return new Message(id, flags, questions, answer, authority, additional, opts.stream().findFirst().map(Edns::of));
    }

    private static List<Record> records(DataReader in, int count) {
        List<Record> records = new ArrayList<>();
        for (int i = 0; i < count; i++) records.add(record(in));
        return records;
    }

    private static Record record(DataReader in) {
        Name owner = in.name();
        int type = in.u16();
        int dnsClass = in.u16();
        int ttl = (int) in.u32();
        int length = in.u16();
        DataReader data = in.part(length);
        boolean withoutData = length == 0 && (dnsClass == DnsClass.ANY || dnsClass == DnsClass.NONE); // of updates (RFC 2136 2.4)
        return new Record(owner, type, dnsClass, ttl, withoutData ? new byte[0] : RecordData.expand(type, data));
    }

    /// The packet of the message, names compressed.
    ///
    /// @throws FormatException if it would be longer than 65535 octets
    public byte[] write() {
        PacketWriter out = new PacketWriter();
        out.begin(LARGEST);
        out.u16(id);
        out.u16(flags);
        out.u16(questions.size());
        out.u16(answer.size());
        out.u16(authority.size());
        out.u16(additional.size() + (edns.isPresent() ? 1 : 0));
        for (Question question : questions) write(question, out);
        for (Record record : answer) write(record, out);
        for (Record record : authority) write(record, out);
        for (Record record : additional) write(record, out);
        edns.ifPresent(options -> write(options.toRecord(), out));
        return out.toArray();
    }

    private static void write(Question question, PacketWriter out) {
        boolean fits = out.name(question.name().wire(), 0, question.name().length()) && out.left() >= 4;
        if (!fits) throw tooLong();
        out.u16(question.type());
        out.u16(question.dnsClass());
    }

    private static void write(Record record, PacketWriter out) {
        if (!out.owner(record.owner().wire(), 0, record.owner().length()) || out.left() < 8) throw tooLong();
        out.u16(record.type());
        out.u16(record.dnsClass());
        out.u32(record.ttl());
        if (!out.data(record.type(), record.data(), 0, record.data().length)) throw tooLong();
    }

    private static FormatException tooLong() {
        return new FormatException("message exceeds 65535 octets");
    }

    /// With these flags as well.
    public Message with(int moreFlags) {
        return new Message(id, flags | moreFlags, questions, answer, authority, additional, edns);
    }

    /// The same message with this OPT record.
    public Message with(Edns options) {
        return new Message(id, flags, questions, answer, authority, additional, Optional.of(options));
    }

    /// With one more record at the end of a section.
    public Message with(Section section, Record record) {
        return new Message(id, flags, questions, section == Section.ANSWER ? more(answer, record) : answer,
                section == Section.AUTHORITY ? more(authority, record) : authority,
                section == Section.ADDITIONAL ? more(additional, record) : additional, edns);
    }

    private static List<Record> more(List<Record> records, Record record) {
        List<Record> more = new ArrayList<>(records);
        more.add(record);
        return more;
    }

    /// Whether all of these flags are set.
    public boolean has(int wanted) {
        return (flags & wanted) == wanted;
    }

    /// One of [Opcode].
    public int opcode() {
        return flags >> 11 & 15;
    }

    /// The result, with the bits that stand in the OPT record.
    public int rcode() {
        return flags & 15 | edns.map(Edns::upperRcode).orElse(0) << 4;
    }

    /// The message as `dig` prints it, without the lines about the server.
    @Override
    public String toString() {
        return MessageText.print(this);
    }

    /// The data of the answer section, one record a line, as `dig +short` prints them.
    public String shortText() {
        StringBuilder text = new StringBuilder();
        for (Record record : answer) text.append(RecordData.print(record.type(), record.data())).append('\n');
        return text.toString();
    }
}
