package stheno.dns.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import stheno.dns.message.Message;
import stheno.dns.message.Query;
import stheno.dns.message.ReplyWriter;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;

class AuthorityTest {
    private static final String ZONE = """
            $TTL 3600
            @   SOA ns hostmaster 1 7200 3600 1209600 60
                NS  ns
            ns  A   192.0.2.1
            www CNAME host
            host A  192.0.2.2
            host A  192.0.2.3
            host A  192.0.2.4
            """;

    @Test
    void theRecordsOfAnRrsetTakeTurnsBehindTheirAlias() {
        AnswerTranscript rotating = new AnswerTranscript(true);
        rotating.add("a.test", ZONE);
        Set<String> first = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            List<String> answer = rotating.ask("www.a.test A").answer().stream().map(AnswerTranscript::print).toList();
            assertEquals("www.a.test. 3600 CNAME host.a.test.", answer.getFirst());
            assertEquals(Set.of("host.a.test. 3600 A 192.0.2.2", "host.a.test. 3600 A 192.0.2.3", "host.a.test. 3600 A 192.0.2.4"),
                    new HashSet<>(answer.subList(1, 4)));
            first.add(answer.get(1));
        }
        assertEquals(3, first.size());
    }

    @Test
    void theOrderOfTheZoneFileStaysWithoutRotation() {
        AnswerTranscript fixed = new AnswerTranscript(false);
        fixed.add("a.test", ZONE);
        List<Message> replies = new ArrayList<>();
        for (int i = 0; i < 3; i++) replies.add(fixed.ask("host.a.test A"));
        for (Message reply : replies) {
            assertEquals(List.of("host.a.test. 3600 A 192.0.2.2", "host.a.test. 3600 A 192.0.2.3", "host.a.test. 3600 A 192.0.2.4"),
                    reply.answer().stream().map(AnswerTranscript::print).toList());
        }
    }

    @Test
    void aZoneThatIsReplacedAnswersAtOnce() {
        AnswerTranscript server = new AnswerTranscript(false);
        server.add("a.test", ZONE);
        assertEquals("192.0.2.1\n", server.ask("ns.a.test A").shortText());
        server.add("a.test", ZONE.replace("192.0.2.1", "192.0.2.9"));
        assertEquals("192.0.2.9\n", server.ask("ns.a.test A").shortText());
        server.zones.remove(Name.of("a.test"));
        assertEquals("REFUSED qr\n", AnswerTranscript.print(server.ask("ns.a.test A")));
    }

    @Test
    void repliesThatAreMadeForManyNamesAreCountedByWhatTheyHaveInCommon() throws IOException {
        AnswerTranscript server = Transcripts.zones("aliases");
        assertEquals("www.a.test.", counted(server, "www.a.test"));
        assertEquals("www.a.test.", counted(server, "wWw.a.test"));
        assertEquals("ent.a.test.", counted(server, "ent.a.test"));
        assertEquals("a.test.", counted(server, "random.a.test"));
        assertEquals("w.a.test.", counted(server, "random.w.a.test"));
        assertEquals("cut.a.test.", counted(server, "random.name.cut.a.test"));
        assertEquals("d.a.test.", counted(server, "random.d.a.test"));
        assertEquals("www.example.com.", counted(server, "www.example.com"));
        assertEquals("dangling.a.test.", counted(server, "dangling.a.test"));
    }

    private static String counted(AnswerTranscript server, String name) {
        Query query = new Query();
        query.read(ByteBuffer.wrap(Message.query(1, Name.parse(name, Name.ROOT), RecordType.A).write()));
        ReplyWriter reply = new ReplyWriter(1232);
        Authority authority = new Authority(false);
        reply.begin(query, 512);
        authority.answer(query, server.zones, reply, true);
        return Name.of(query.name(), authority.countedFrom()).toString();
    }

    @Test
    void aLoopOfAliasesLeavesTheServerAsItWas() throws IOException {
        AnswerTranscript server = Transcripts.zones("aliases");
        String before = AnswerTranscript.print(server.ask("www.a.test A"));
        assertFalse(server.ask("p.a.test A").has(Message.TC));
        assertTrue(server.ask("x.da.a.test A").has(Message.AA));
        assertEquals(before, AnswerTranscript.print(server.ask("www.a.test A")));
    }
}
