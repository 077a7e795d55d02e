package stheno.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.reactor.Limits;

/// Mutated frames: none is an error of the server's own, and each connection still ends in order. `main` does as many as it is told.
@Timeout(120)
final class Http2FuzzTest {
    private static final List<byte[]> SEEDS = List.of(
            Frames.get(1, "/echo"), Frames.post(3, "/echo", "hello"), Frames.get(5, "/later"), Frames.get(7, "/body/40000"),
            Frames.settings(1, 0, 4, 100), Frames.ping("12345678"), Frames.number(FrameType.WINDOW_UPDATE, 0, 1000),
            Frames.number(FrameType.WINDOW_UPDATE, 7, 1000), Frames.number(FrameType.RST_STREAM, 5, 8),
            Frames.frame(FrameType.PRIORITY, 0, 9, new byte[5]), Frames.frame(FrameType.GOAWAY, 0, 0, new byte[8]),
            Frames.join(Frames.frame(FrameType.HEADERS, 0, 11, Frames.block(":method GET", ":scheme https")),
                    Frames.frame(FrameType.CONTINUATION, 4, 11, Frames.block(":path /empty"))),
            Frames.frame(FrameType.HEADERS, 5, 13, HexFormat.of().parseHex("828784418cf1e3c2e5f23a6ba0ab90f4ff")),
            Frames.join(Frames.request(15, "POST", "/echo", 0),
                    Frames.frame(FrameType.DATA, FrameType.PADDED, 15, new byte[] {3, 'a', 0, 0, 0}),
                    Frames.frame(FrameType.HEADERS, 5, 15, Frames.block("trailer x"))));

    /// Some frames in some order; in most cases one or two octets of one of them are changed.
    private static byte[] mutated(Random random) {
        byte[][] frames = new byte[1 + random.nextInt(8)][];
        for (int i = 0; i < frames.length; i++) frames[i] = SEEDS.get(random.nextInt(SEEDS.size())).clone();
        byte[] frame = frames[random.nextInt(frames.length)];
        for (int i = random.nextInt(3); i > 0; i--) {
            int at = random.nextBoolean() ? random.nextInt(Math.min(9, frame.length)) : random.nextInt(frame.length);
            frame[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (frame[at] ^ 1 << random.nextInt(8));
        }
        return Frames.join(frames);
    }

    /// Waits are short.
    private static Running running() throws IOException {
        Duration brief = Duration.ofMillis(20);
        return new Running(Http2Settings.DEFAULTS.withAnswer(brief).withRequest(brief).withStall(brief), Limits.DEFAULTS);
    }

    private static void play(Running server, Random random) throws Exception {
        try (Running.Client client = server.client()) {
            client.send(Frames.PREFACE, Frames.settings());
            client.send(mutated(random));
            client.socket.shutdownOutput();
            List<String> came = client.rest();
            assertEquals("SETTINGS 3=100 6=32768", came.getFirst());
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("reset")) throw e;
        }
        server.later.forEach(exchange -> exchange.respond(Http2Reply.of(204)));
        server.later.clear();
    }

    @Test
    void mutatedFramesAreNoErrorOfTheServer() throws Exception {
        try (Running server = running()) {
            Random random = new Random(7);
            for (int i = 0; i < 1500; i++) play(server, random);
            assertEquals(List.of(), server.log.errors());
        }
    }

    @Test
    void mutatedHeaderBlocksAreNoErrorOfTheDecoder() {
        blocks(new Random(8), 20_000);
    }

    /// @return how many of them were right
    private static int blocks(Random random, int count) {
        int right = 0;
        for (int i = 0; i < count; i++) {
            HpackDecoder decoder = new HpackDecoder();
            try {
                for (int j = 0; j < 4; j++) {
                    byte[] frame = SEEDS.get(random.nextInt(2) * 12).clone();
                    for (int k = random.nextInt(4); k > 0; k--) frame[9 + random.nextInt(frame.length - 9)] = (byte) random.nextInt();
                    int end = 9 + random.nextInt(frame.length - 8);
                    HeaderList list = new HeaderList(1000);
                    decoder.decode(ByteBuffer.wrap(Arrays.copyOfRange(frame, 9, end)), list);
                    assertTrue(decoder.table().size() <= DynamicTable.LARGEST);
                    RequestFields.request(list.fields());
                    right++;
                }
            } catch (ConnectionError e) {
                // the right answer
            }
        }
        return right;
    }

    /// @param arguments the number of connections, and the seed
    public static void main(String[] arguments) throws Exception {
        int connections = Integer.parseInt(arguments[0]);
        Random random = new Random(Long.parseLong(arguments[1]));
        System.out.println(blocks(random, connections * 10) + " header blocks were right");
        try (Running server = running()) {
            for (int i = 0; i < connections; i++) play(server, random);
            System.out.println(server.log.errors().size() + " errors in " + connections + " connections: " + server.log.errors());
        }
    }
}
