package stheno.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.reactor.Limits;
import stheno.reactor.Log;
import stheno.reactor.MemoryBudget;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.reactor.ServiceStats;
import stheno.reactor.Wait;
import stheno.testkit.Await;
import stheno.testkit.Journal;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryNetwork;
import stheno.testkit.MemoryPeer;

/// Frames without a request do not extend the idle time.
@Timeout(60)
final class Http2IdleTest {
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - IDLE.toNanos());
    private final MemoryNetwork network = new MemoryNetwork(clock);
    private final Journal log = new Journal();

    /// Everything that the server has sent, to its end.
    private static List<String> frames(MemoryPeer peer) throws Exception {
        ByteBuffer all = ByteBuffer.allocate(64 * 1024);
        Await.until(() -> peer.read(all) < 0);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(all.array(), 0, all.position()));
        HpackDecoder decoder = new HpackDecoder();
        List<String> frames = new ArrayList<>();
        while (in.available() > 0) frames.add(Frames.read(in, decoder));
        return frames;
    }

    private static ServiceStats.Snapshot stats(ReactorGroup group) {
        return group.services().get("h2");
    }

    private void staysIdle(byte[] frame) throws Exception {
        Log events = Log.from(Log.Level.DEBUG, log::event);
        try (ReactorGroup group = ReactorGroup.start(1, network, clock, Thread.ofPlatform().factory(), events, MemoryBudget.ofHeap())) {
            Http2Service service = new Http2Service("h2", exchange -> exchange.respond(Http2Reply.of(204)), Http2Settings.DEFAULTS);
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            InetSocketAddress address = group.listen(any, PortOptions.of(service).withLimits(Limits.DEFAULTS.withIdle(IDLE)));
            try (MemoryPeer peer = network.connect(address)) {
                byte[] request = Frames.join(Frames.PREFACE, Frames.settings(), Frames.get(1, "/"));
                peer.write(ByteBuffer.wrap(request));
                Await.until(() -> stats(group).bytesIn() == request.length && stats(group).waiting(Wait.IDLE) == 1);
                for (int step = 1; step <= 3; step++) {
                    long now = request.length + (long) step * frame.length;
                    network.advance(IDLE.dividedBy(4));
                    peer.write(ByteBuffer.wrap(frame));
                    Await.until(() -> stats(group).bytesIn() == now);
                }
                network.advance(IDLE.multipliedBy(3).dividedBy(4));
                assertEquals("GOAWAY 1 NO_ERROR", frames(peer).getLast());
                assertEquals(List.of(), log.errors());
            }
        }
    }

    @Test
    void pingsDoNotExtendTheIdleTime() throws Exception {
        staysIdle(Frames.ping("12345678"));
    }

    @Test
    void settingsDoNotExtendTheIdleTime() throws Exception {
        staysIdle(Frames.settings());
    }

    @Test
    void windowUpdatesDoNotExtendTheIdleTime() throws Exception {
        staysIdle(Frames.number(FrameType.WINDOW_UPDATE, 0, 1));
    }

    @Test
    void framesOfAnUnknownTypeDoNotExtendTheIdleTime() throws Exception {
        staysIdle(Frames.frame(99, 0, 1));
    }
}
