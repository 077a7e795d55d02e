package stheno.dns.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Query;
import stheno.dns.message.ReplyWriter;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.dns.zone.Zones;
import stheno.testkit.Allocations;

/// Looking a question up and writing the reply allocates nothing, whatever the question.
class AnswerFootprintTest {
    private static final int TIMES = 1_000;
    private static final int ROUNDS = 10;

    private final Query query = new Query();
    private final ReplyWriter reply = new ReplyWriter(1232);
    private final Authority authority = new Authority(true);

    static List<String> transcripts() {
        return Transcripts.ALL;
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void aReplyAllocatesNothing(String name) throws IOException {
        Zones zones = Transcripts.zones(name).zones;
        List<ByteBuffer> packets = new ArrayList<>();
        for (String text : new HashSet<>(Transcripts.questions(name))) {
            String[] words = text.split(" ");
            Message request = Message.query(1, Name.parse(words[0], Name.ROOT), RecordType.code(words[1]));
            packets.add(ByteBuffer.wrap(request.write()));
            packets.add(ByteBuffer.wrap(request.with(Edns.of(1232).withDnssec()).write()));
        }
        assertEquals(0, allocated(() -> {
            for (int i = 0; i < packets.size(); i++) answer(packets.get(i), zones);
        }));
    }

    private void answer(ByteBuffer packet, Zones zones) {
        query.read(packet);
        reply.begin(query, query.udpSize());
        authority.answer(query, zones, reply, true);
        reply.end();
    }

    private static long allocated(Runnable turn) {
        return Allocations.fewest(ROUNDS, () -> {
            for (int i = 0; i < TIMES; i++) turn.run();
        });
    }
}
