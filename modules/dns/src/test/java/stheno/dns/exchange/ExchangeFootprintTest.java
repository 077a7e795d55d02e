package stheno.dns.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.dns.message.Message;
import stheno.reactor.Reactor;
import stheno.reactor.ReactorGroup;

/// Ten thousand questions to a silent server cost little memory, and all end.
@Timeout(120)
final class ExchangeFootprintTest {
    private static final int QUESTIONS = 10_000;
    private static final int MOST = 400; // octets of heap each, with its question and its part of the sockets

    @Test
    void outstandingQuestionsAreSmall() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                ReactorGroup group = ReactorGroup.start(1)) {
            Reactor loop = group.reactors().getFirst();
            Upstream upstream = Upstream.udp((InetSocketAddress) silent.getLocalSocketAddress());
            DnsClient client = new DnsClient(loop, ExchangeSettings.DEFAULTS);
            ask(loop, client, upstream, 1000, Duration.ofMillis(1)).await(); // loads classes
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 3; i++) {
                long before = used();
                AtomicInteger ended = new AtomicInteger();
                CountDownLatch asked = new CountDownLatch(1);
                CountDownLatch over = new CountDownLatch(QUESTIONS);
                loop.execute(() -> {
                    for (int n = 0; n < QUESTIONS; n++) {
                        client.ask(upstream, ScriptedUpstream.question("name-" + n + ".example.test"), Message.RD, Duration.ofMinutes(1),
                                _ -> {
                                    ended.incrementAndGet();
                                    over.countDown();
                                });
                    }
                    asked.countDown();
                });
                asked.await();
                least = Math.min(least, used() - before);
                assertEquals(0, ended.get());
                assertEquals(ExchangeSettings.DEFAULTS.sockets(), client.sockets());
                loop.execute(client::close);
                over.await();
                assertEquals(QUESTIONS, ended.get());
                assertEquals(0, client.sockets());
            }
            assertTrue(least / QUESTIONS <= MOST, least / QUESTIONS + " bytes a question");
        }
    }

    private static CountDownLatch ask(Reactor loop, DnsClient client, Upstream upstream, int questions, Duration patience) {
        CountDownLatch over = new CountDownLatch(questions);
        loop.execute(() -> {
            for (int n = 0; n < questions; n++) {
                client.ask(upstream, ScriptedUpstream.QUESTION, Message.RD, patience, _ -> over.countDown());
            }
        });
        return over;
    }

    private static long used() {
        for (int i = 0; i < 3; i++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
