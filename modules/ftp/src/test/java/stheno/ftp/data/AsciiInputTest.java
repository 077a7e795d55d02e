package stheno.ftp.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.ftp.Asker;
import stheno.producers.Producer;

final class AsciiInputTest {
    /// The output for input in pieces that end at `cuts`.
    private static byte[] stored(byte[] received, int... cuts) {
        AsciiInput input = new AsciiInput();
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : received.length;
            ByteBuffer data = ByteBuffer.allocateDirect(to - from + 6).position(3).put(received, from, to - from).flip().position(3);
            if (input.translate(data)) stored.write('\r');
            assertEquals(3, data.position());
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            stored.writeBytes(copy);
            from = to;
        }
        if (input.end()) stored.write('\r');
        assertFalse(input.end());
        return stored.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.replace("r", "\r").replace("n", "\n").getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({"'',''", "a,a", "rn,n", "arnbrn,anbn", "rnrn,nn", "n,n", "anb,anb", "r,r", "arb,arb", "rr,rr", "rrn,rn", "rrnn,rnn",
            "nr,nr", "rnr,nr"})
    void aLineEndBecomesALineFeed(String received, String stored) {
        assertArrayEquals(bytes(stored), stored(bytes(received)));
    }

    @Test
    void theCutsMakeNoDifference() {
        Random random = new Random(1);
        for (int round = 0; round < 500; round++) {
            byte[] received = AsciiText.random(random, 12);
            byte[] expected = AsciiText.stored(received);
            for (int first = 0; first <= received.length; first++) {
                for (int second = first; second <= received.length; second++) assertArrayEquals(expected, stored(received, first, second));
            }
        }
    }

    @Test
    void byteByByteIsTheSameToo() {
        byte[] received = AsciiText.random(new Random(2), 5000);
        int[] cuts = new int[received.length];
        Arrays.setAll(cuts, i -> i);
        assertArrayEquals(AsciiText.stored(received), stored(received, cuts));
    }

    @Test
    void whatIsSentComesBackAsTheFileThatItWas() throws IOException {
        Random random = new Random(3);
        for (int round = 0; round < 100; round++) {
            byte[] file = AsciiText.local(random, random.nextInt(60_000));
            byte[] sent = Asker.whole(AsciiProducer.of(Producer.bytes(file))).bytes();
            int cut = random.nextInt(sent.length + 1);
            assertArrayEquals(file, stored(sent, cut));
        }
    }

    @Test
    void whatDidNotComeIsNotTouched() {
        ByteBuffer data = ByteBuffer.wrap(bytes("rnrnarnbrnrn")).position(4).limit(8);
        assertFalse(new AsciiInput().translate(data));
        assertEquals(ByteBuffer.wrap(bytes("anb")), data);
        assertArrayEquals(bytes("rnrn"), Arrays.copyOf(data.array(), 4));
        assertArrayEquals(bytes("rnrn"), Arrays.copyOfRange(data.array(), 8, 12));
    }
}
