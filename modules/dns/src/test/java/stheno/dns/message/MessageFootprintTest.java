package stheno.dns.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static stheno.dns.message.Packets.opt;
import static stheno.dns.message.Packets.query;

import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import stheno.testkit.Allocations;

/// A query is parsed and answered without any allocation.
class MessageFootprintTest {
    private static final int TIMES = 10_000;
    private static final int ROUNDS = 5;
    private static final Record MX = Record.of("www.a", 300, "MX", "10 mail.a");
    private static final Record ADDRESS = Record.of("mail.a", 300, "A", "192.0.2.1");

    private final byte[] owner = MX.owner().wire();
    private final byte[] mail = ADDRESS.owner().wire();
    private final Query query = new Query();
    private final ReplyWriter reply = new ReplyWriter(1232);
    private final ByteBuffer input = ByteBuffer.allocateDirect(512);
    private final ByteBuffer output = ByteBuffer.allocateDirect(1232);

    @Test
    void readingAQueryAndWritingItsReplyAllocatesNothing() throws ExecutionException, InterruptedException {
        input.put(query(1, opt("00008000", "0003 0000 000A 0008 0102030405060708"))).flip();
        assertEquals(0, allocated(this::answer));
    }

    @Test
    void malformedQueriesAllocateNothing() throws ExecutionException, InterruptedException {
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

    /// The bytes that a thread allocates for a round of many turns: the least of several rounds, because the JVM itself allocates a little
    /// on the thread when it compiles. A single object a turn would be in every round.
    private static long allocated(Runnable turn) throws ExecutionException, InterruptedException {
        FutureTask<Long> task = new FutureTask<>(() -> {
            Allocations allocations = Allocations.of("stheno-footprint");
            allocations.bytes();
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                long before = allocations.bytes();
                for (int i = 0; i < TIMES; i++) turn.run();
                least = Math.min(least, allocations.bytes() - before);
            }
            return least;
        });
        Thread thread = new Thread(task, "stheno-footprint");
        thread.start();
        return task.get();
    }
}
