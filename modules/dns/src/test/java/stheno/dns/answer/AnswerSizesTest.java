package stheno.dns.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.ReplyWriter;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;

/// Replies of every size: each can be parsed, holds whole RRsets, and has TC exactly if something is missing that must be there.
class AnswerSizesTest {
    private static final int SMALLEST = 512;
    private static final int LARGEST = 1232;

    static List<String> transcripts() {
        return Transcripts.ALL;
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void aReplyHasTcExactlyIfARequiredRecordIsMissing(String name) throws IOException {
        AnswerTranscript transcript = Transcripts.zones(name);
        for (String text : new HashSet<>(Transcripts.questions(name))) {
            String[] words = text.split(" ");
            Message query = Message.query(1, Name.parse(words[0], Name.ROOT), RecordType.code(words[1]));
            byte[] packet = query.with(Edns.of(LARGEST).withDnssec()).write();
            Message whole = Message.read(transcript.reply(packet, ReplyWriter.LARGEST, true));
            Set<String> required = required(whole);
            Map<String, Integer> rrsets = rrsets(whole);
            for (int limit = SMALLEST; limit <= LARGEST; limit++) {
                Message reply = Message.read(transcript.reply(packet, limit, true));
                String where = text + " with " + limit + " octets: " + reply;
                assertEquals(!all(reply).containsAll(required), reply.has(Message.TC), where);
                assertEquals(whole.rcode(), reply.has(Message.TC) ? whole.rcode() : reply.rcode(), where);
                rrsets(reply).forEach((rrset, count) -> assertEquals(rrsets.get(rrset), count, where));
                assertTrue(all(whole).containsAll(all(reply)), where);
            }
        }
    }

    private static Set<String> all(Message reply) {
        Set<String> all = new HashSet<>();
        records(reply).forEach(record -> all.add(AnswerTranscript.print(record)));
        return all;
    }

    private static List<Record> records(Message reply) {
        List<Record> records = new ArrayList<>(reply.answer());
        records.addAll(reply.authority());
        records.addAll(reply.additional());
        return records;
    }

    /// The records of the answer and authority sections, and the addresses below a cut that the reply refers to.
    private static Set<String> required(Message whole) {
        Set<String> required = new HashSet<>();
        whole.answer().forEach(record -> required.add(AnswerTranscript.print(record)));
        whole.authority().forEach(record -> required.add(AnswerTranscript.print(record)));
        whole.authority().stream().filter(record -> record.type() == RecordType.NS).forEach(cut -> whole.additional().stream()
                .filter(glue -> glue.owner().isAtOrBelow(cut.owner())).forEach(glue -> required.add(AnswerTranscript.print(glue))));
        return required;
    }

    /// How many records each RRset has; signatures count with the type that they cover.
    private static Map<String, Integer> rrsets(Message reply) {
        Map<String, Integer> counts = new HashMap<>();
        for (Record record : records(reply)) {
            String covered = record.type() == RecordType.RRSIG ? record.data()[0] + "." + record.data()[1] : "";
            counts.merge(record.owner().toString() + " " + record.type() + " " + covered, 1, Integer::sum);
        }
        return counts;
    }
}
