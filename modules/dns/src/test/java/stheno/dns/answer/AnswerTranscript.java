package stheno.dns.answer;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Query;
import stheno.dns.message.Question;
import stheno.dns.message.Rcode;
import stheno.dns.message.ReplyWriter;
import stheno.dns.record.DnsClass;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordData;
import stheno.dns.record.RecordType;
import stheno.dns.zone.Zone;
import stheno.dns.zone.ZoneFile;
import stheno.dns.zone.ZoneLoad;
import stheno.dns.zone.ZoneState;
import stheno.dns.zone.Zones;

/// Zones, questions and whole replies as a text:
///
///     zone example.test
///     @ SOA ns hostmaster 1 7200 3600 1209600 60
///     ...
///     end
///     broken other.test
///
///     > www.example.test A do
///     NOERROR qr aa
///       answer     www.example.test. 3600 A 192.0.2.80
///
/// Behind the type of a question: `do` and `edns` (1232 octets), `size=N`, `tcp`. The signatures themselves are left out of the replies.
public final class AnswerTranscript {
    private static final int UDP_SIZE = 1232;

    final Zones zones = new Zones();
    private final Authority authority;
    private final Query query = new Query();
    private final ReplyWriter reply = new ReplyWriter(UDP_SIZE);

    AnswerTranscript(boolean rotate) {
        authority = new Authority(rotate);
    }

    /// The text with the replies that the questions really get.
    String play(String text) {
        StringBuilder played = new StringBuilder();
        String zone = null;
        StringBuilder records = new StringBuilder();
        boolean replied = false;
        for (String line : text.lines().toList()) {
            if (zone != null) {
                if (line.equals("end")) {
                    add(zone, records.toString());
                    zone = null;
                } else {
                    records.append(line).append('\n');
                }
            } else if (line.startsWith("zone ")) {
                zone = line.substring(5);
                records.setLength(0);
            } else if (line.startsWith("broken ")) {
                zones.put(new ZoneState.Broken(name(line.substring(7)), "a fault"));
            } else if (line.startsWith("> ")) {
                played.append(line).append('\n').append(print(ask(line.substring(2))));
                replied = true;
                continue;
            } else if (!line.isEmpty() && replied) {
                continue;
            }
            replied = false;
            played.append(line).append('\n');
        }
        return played.toString();
    }

    void add(String origin, String records) {
        ZoneLoad load = ZoneFile.parse(records, name(origin));
        zones.put(load.zone().orElseThrow(() -> new IllegalArgumentException(origin + ": " + load.errors())));
    }

    Zone zone(String origin) {
        return (Zone) zones.at(name(origin));
    }

    /// The reply to a question, after checks that hold for all replies.
    Message ask(String text) {
        List<String> words = Arrays.asList(text.split(" "));
        boolean tcp = words.contains("tcp");
        boolean dnssec = words.contains("do");
        int size = words.stream().filter(word -> word.startsWith("size=")).mapToInt(word -> Integer.parseInt(word.substring(5))).findFirst()
                .orElse(dnssec || words.contains("edns") ? UDP_SIZE : 512);
        Question question = new Question(name(words.get(0)), RecordType.code(words.get(1)), DnsClass.IN);
        Message request = Message.query(4711, question.name(), question.type());
        if (dnssec || size > 512) request = request.with(dnssec ? Edns.of(size).withDnssec() : Edns.of(size));
        Message answer = Message.read(reply(request.write(), tcp ? ReplyWriter.LARGEST : size, !tcp));
        byte[] spelling = answer.questions().getFirst().name().wire();
        if (!Arrays.equals(spelling, question.name().wire())) throw new AssertionError("another spelling");
        if (answer.id() != request.id() || answer.edns().isPresent() != request.edns().isPresent()) throw new AssertionError(answer);
        return answer;
    }

    /// The octets of the reply to a request.
    byte[] reply(byte[] request, int limit, boolean datagram) {
        if (query.read(ByteBuffer.wrap(request)) != Query.Outcome.ANSWER) throw new FormatException("not a query");
        reply.begin(query, limit);
        authority.answer(query, zones, reply, datagram);
        int length = reply.end();
        if (length > limit) throw new AssertionError(length + " octets exceed " + limit);
        return Arrays.copyOf(reply.packet(), length);
    }

    /// The reply's rcode, flags and records, a line each.
    public static String print(Message message) {
        StringBuilder text = new StringBuilder(Rcode.name(message.rcode()));
        if (message.has(Message.QR)) text.append(" qr");
        if (message.has(Message.AA)) text.append(" aa");
        if (message.has(Message.TC)) text.append(" tc");
        return text.append('\n').append(section("answer", message.answer())).append(section("authority", message.authority()))
                .append(section("additional", message.additional())).toString();
    }

    private static String section(String title, List<Record> records) {
        return records.stream().map(record -> "  %-10s %s\n".formatted(title, print(record))).collect(Collectors.joining());
    }

    static String print(Record record) {
        String data = RecordData.print(record.type(), record.data());
        if (record.type() == RecordType.RRSIG) data = data.substring(0, data.lastIndexOf(' '));
        return record.owner() + " " + record.ttl() + " " + RecordType.name(record.type()) + " " + data;
    }

    private static Name name(String text) {
        return Name.parse(text, Name.ROOT);
    }
}
