package stheno.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.reactor.Limits;
import stheno.reactor.MemoryBudget;
import stheno.testkit.Await;

/// What streams cost in the budget of the process, and what happens near its limit.
@Timeout(60)
final class Http2MemoryTest {
    private static final int KB = 1024;
    private static final long LIMIT = 4L * KB * KB;
    private static final String LONG = "x-long " + "x".repeat(15 * KB);

    private final MemoryBudget budget = new MemoryBudget(LIMIT);
    private final List<Running.Client> clients = new ArrayList<>();
    private final Running running;

    Http2MemoryTest() throws IOException {
        running = new Running(Http2Settings.DEFAULTS, Limits.DEFAULTS, budget);
    }

    @AfterEach
    void nothingIsLeftInTheCount() throws IOException {
        for (Running.Client client : clients) client.close();
        Await.until(() -> running.group.reactors().getFirst().stats().open() == 0);
        running.close();
        assertEquals(0, budget.used());
        assertEquals(List.of(), running.log.errors());
    }

    private Running.Client client() throws Exception {
        clients.add(running.client().greet());
        return clients.getLast();
    }

    private void round(Running.Client client) throws Exception {
        client.send(Frames.ping("12345678"));
        while (!client.read().startsWith("PING")) {
            // a frame before it
        }
    }

    @Test
    void aHeadCountsUntilItsReply() throws Exception {
        Running.Client client = client();
        for (int i = 1; i <= 9; i += 2) client.send(Frames.request(i, "GET", "/later", Frames.END, LONG));
        round(client);
        Await.until(() -> budget.used() > 4 * 15 * KB);
        for (int i = 1; i <= 9; i += 2) running.next().respond(Http2Reply.of(204));
        Await.until(() -> budget.used() < 32 * KB);
    }

    @Test
    void aBodyCountsUntilItsStreamIsReset() throws Exception {
        Running.Client client = client();
        client.send(Frames.request(1, "POST", "/echo", 0), Frames.frame(FrameType.DATA, 0, 1, new byte[16 * KB]),
                Frames.frame(FrameType.DATA, 0, 1, new byte[16 * KB]));
        Await.until(() -> budget.used() > 32 * KB);
        client.send(Frames.number(FrameType.RST_STREAM, 1, ErrorCode.CANCEL.ordinal()));
        Await.until(() -> budget.used() < 16 * KB);
    }

    @Test
    void aReplyThatMayNotBeSentCountsUntilItMay() throws Exception {
        Running.Client client = client();
        client.send(Frames.settings(4, 0), Frames.get(1, "/body/60000"));
        Await.until(() -> budget.used() > 60_000);
        client.send(Frames.number(FrameType.WINDOW_UPDATE, 1, 60_000));
        Await.until(() -> budget.used() < 16 * KB);
    }

    @Test
    void aHeaderBlockThatIsNotCompleteCounts() throws Exception {
        Running.Client client = client();
        byte[] block = Frames.block(":method GET", LONG);
        client.send(Frames.frame(FrameType.HEADERS, Frames.END, 1, Arrays.copyOf(block, 15 * KB)));
        Await.until(() -> budget.used() > 15 * KB);
        client.send(Frames.frame(FrameType.CONTINUATION, Frames.WHOLE, 1, Arrays.copyOfRange(block, 15 * KB, block.length)));
        client.expect("RST_STREAM 1 PROTOCOL_ERROR");
    }

    @Test
    void streamsWithLargeHeadsStayWithinTheBudget() throws Exception {
        for (int i = 0; i < 20 && budget.ended() == 0; i++) {
            try {
                Running.Client client = client();
                for (int id = 1; id < 200; id += 2) client.send(Frames.request(id, "POST", "/later", 0, LONG));
            } catch (IOException | AssertionError e) {
                // closed by the server, or refused
            }
        }
        Await.until(() -> budget.ended() > 0);
        assertTrue(budget.peak() < LIMIT, () -> budget + ", peak " + budget.peak());
    }

    @Test
    void aStreamIsRefusedWhileTheBudgetIsFull() throws Exception {
        Running.Client client = client();
        round(client);
        budget.add(LIMIT);
        client.send(Frames.get(1, "/echo")).expect("RST_STREAM 1 REFUSED_STREAM");
        budget.add(-LIMIT);
        client.send(Frames.get(3, "/empty")).expect("HEADERS 3 end :status 204");
    }
}
