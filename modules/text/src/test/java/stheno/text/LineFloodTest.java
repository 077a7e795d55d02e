package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.reactor.Limits;
import stheno.testkit.Await;

/// The memory of a client that sends much and reads nothing.
@Timeout(60)
final class LineFloodTest {
    private static final String LONG = "x".repeat(1000);
    private static final int LINES = 5000; // in two reads or three

    @Test
    void linesBeyondATurnsShareOfRepliesAreHandledInTheNextTurn() throws Exception {
        try (Served<Parrot> server = new Served<>(connection -> new Parrot(connection) {
            @Override
            public Next line(ByteBuffer data) {
                told.add("line");
                return Next.send(Reply.of(200, LONG));
            }
        }, Limits.DEFAULTS.withSendBuffer(8 * 1024)); Socket client = new Socket()) {
            client.setReceiveBufferSize(8 * 1024);
            client.setSoTimeout(30_000);
            client.connect(new InetSocketAddress(server.address.getAddress(), server.address.getPort()));
            Parrot parrot = server.next();
            FutureTask<Void> saying = new FutureTask<>(() -> {
                client.getOutputStream().write("a\r\n".repeat(LINES).getBytes(StandardCharsets.US_ASCII));
                return null;
            });
            Thread.startVirtualThread(saying);
            parrot.heard();
            Await.until(() -> server.inLoop(parrot.connection::backedUp));
            for (int turn = 0; turn < 50; turn++) server.inLoop(() -> 0);
            int told = parrot.told.size();
            assertTrue(told < 200, told + " lines were told"); // what the kernel takes, and a turn's
            long replies = "220 ready\r\n".length() + LINES * ("200 " + LONG + "\r\n").length();
            InputStream in = client.getInputStream();
            for (long left = replies; left > 0; ) left -= in.readNBytes((int) Math.min(left, 64 * 1024)).length;
            saying.get();
            assertEquals(LINES - 1, parrot.told.size());
        }
    }
}
