package stheno.dns.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static stheno.dns.message.Packets.opt;
import static stheno.dns.message.Packets.query;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import stheno.dns.record.Record;
import stheno.testkit.Allocations;

/// A query is parsed and answered without any allocation.
class MessageFootprintTest {
    private static final int TIMES = 10_000;
    private static final int ROUNDS = 10;
    private static final Record MX = Record.of("www.a", 300, "MX", "10 mail.a");
    private static final Record ADDRESS = Record.of("mail.a", 300, "A", "192.0.2.1");

    private final byte[] owner = MX.owner().wire();
    private final byte[] mail = ADDRESS.owner().wire();
    private final Query query = new Query();
    private final ReplyWriter reply = new ReplyWriter(1232);
    private final ByteBuffer input = ByteBuffer.allocateDirect(512);
    private final ByteBuffer output = ByteBuffer.allocateDirect(1232);

    @Test
    void readingAQueryAndWritingItsReplyAllocatesNothing() {
        input.put(query(1, opt("00008000", "0003 0000 000A 0008 0102030405060708"))).flip();
        assertEquals(0, allocated(this::answer));
    }

    @Test
    void malformedQueriesAllocateNothing() {
        input.put(query(2, opt("00000000", "000A 0009"), "C00C")).flip();
        assertEquals(0, allocated(this::answer));
    }

    private void answer() {
        if (query.read(input) == Query.Outcome.DROP) throw new IllegalStateException("dropped");
        reply.begin(query, 1232);
        if (query.outcome() == Query.Outcome.ANSWER) records();
        output.clear();
        reply.end(output);
    }

    private void records() {
        reply.option(Edns.COOKIE, query.cookie(), 0, query.cookieLength());
        reply.authoritative(true);
        for (int i = 0; i < 8; i++) reply.add(query.name(), 0, MX.type(), 300, MX.data(), 0, MX.data().length);
        reply.section(Section.ADDITIONAL);
        long mark = reply.mark();
        reply.add(mail, 0, ADDRESS.type(), 300, ADDRESS.data(), 0, 4);
        reply.rollBack(mark);
        reply.add(owner, 0, ADDRESS.type(), 300, ADDRESS.data(), 0, 4);
    }

    private static long allocated(Runnable turn) {
        return Allocations.fewest(ROUNDS, () -> {
            for (int i = 0; i < TIMES; i++) turn.run();
        });
    }
}
