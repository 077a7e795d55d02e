package stheno.dns.resolver;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import stheno.dns.message.Message;
import stheno.dns.message.Rcode;
import stheno.dns.record.DataReader;
import stheno.dns.record.DnsClass;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;

/// Reads the result from a server's reply: the records at the end of the chain of aliases that begins with the name asked for. Other
/// records do not count. Any thread.
final class AnswerReader {
    private static final int LONGEST_CHAIN = 16;
    private static final long LONGEST_TTL = 86_400; // seconds
    private static final long LONGEST_NEGATIVE = 3600; // RFC 2308 5 recommends one to three hours

    private AnswerReader() {}

    /// @param ttl how long the result may be kept, in seconds; 0: not at all
    record Answer(Resolution resolution, long ttl) {}

    /// The result; empty if another server should be asked.
    ///
    /// @param packet whose question was checked
    static Optional<Answer> read(byte[] packet, Name name, int type) {
        Message message;
        try {
            message = Message.read(packet);
        } catch (FormatException e) {
            return Optional.empty();
        }
        if (message.has(Message.TC)) return Optional.empty();
        return switch (message.rcode()) {
            case Rcode.NOERROR -> Optional.of(answer(message, name, type));
            case Rcode.NXDOMAIN -> Optional.of(new Answer(new Resolution.Absent(false), negative(message, name)));
            default -> Optional.empty();
        };
    }

    private static Answer answer(Message message, Name name, int type) {
        Name owner = name;
        long ttl = LONGEST_TTL;
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            List<Record> records = records(message, owner, type);
            if (!records.isEmpty()) return new Answer(new Resolution.Found(name, records), Math.min(ttl, ttl(records)));
            List<Record> aliases = records(message, owner, RecordType.CNAME);
            if (aliases.isEmpty()) break;
            ttl = Math.min(ttl, ttl(aliases));
            owner = Name.of(aliases.getFirst().data(), 0);
        }
        return new Answer(new Resolution.Absent(true), Math.min(ttl, negative(message, owner)));
    }

    private static List<Record> records(Message message, Name owner, int type) {
        return message.answer().stream().filter(it -> it.type() == type && it.dnsClass() == DnsClass.IN && it.owner().equals(owner))
                .toList();
    }

    private static long ttl(List<Record> records) {
        return records.stream().mapToLong(it -> seconds(it.ttl())).min().orElse(0);
    }

    /// A TTL with the highest bit set is 0 (RFC 2181 8).
    private static long seconds(int ttl) {
        return Math.max(0, ttl);
    }

    /// The TTL of a negative answer (RFC 2308 5): that of its SOA record, and at most the record's last number. Without one, 0.
    private static long negative(Message message, Name name) {
        for (Record record : message.authority()) {
            if (record.type() != RecordType.SOA || !name.isAtOrBelow(record.owner())) continue;
            byte[] data = record.data();
            int minimum = (int) new DataReader(Arrays.copyOfRange(data, data.length - 4, data.length)).u32();
            return Math.min(LONGEST_NEGATIVE, Math.min(seconds(record.ttl()), seconds(minimum)));
        }
        return 0;
    }
}
