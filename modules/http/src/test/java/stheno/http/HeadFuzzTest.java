package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Random heads: the parser accepts or refuses each, always with the same result, and accepted heads have no forbidden characters.
class HeadFuzzTest {
    private static final String[] SEEDS = {
        "GET / HTTP/1.1\r\nHost: a",
        "POST /a/b%20c?d=e HTTP/1.1\r\nHost: [::1]:80\r\nContent-Length: 12, 12\r\nExpect: 100-continue",
        "PUT http://h:1/x HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive, close",
        "CONNECT a.b:443 HTTP/1.1\r\nHost: a.b:443\r\nX-Y:  z \r\nAccept: */*",
        "\r\nOPTIONS * HTTP/1.1\r\nhost:\r\nTransfer-Encoding: chunked",
    };
    private static final String[] MORSELS = {
        "\r\n", "\r", "\n", " ", "\t", ":", ",", ";", "\0", "%", "%4", "%41", "?", "#", "*", "/", "//", "[", "]", "::", "@", "\u00ff",
        "\u007f",
        "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "Host: b", "Content-Length: 5", "Transfer-Encoding: chunked", "Expect: x", "http://", "chunked",
        "99999999999999999999", "Connection: close",
    };

    private final Random random = new Random(42);
    private final RequestParser worn = new RequestParser(Parsed.LIMITS);
    private int accepted;

    @Test
    void randomBytesAreAnsweredAndNeverThrow() {
        for (int i = 0; i < 100_000; i++) {
            byte[] head = new byte[random.nextInt(80)];
            random.nextBytes(head);
            judge(head);
        }
    }

    @Test
    void distortedRequestsAreAnsweredTheSameByEveryParser() {
        for (int i = 0; i < 100_000; i++) judge(distorted(SEEDS[random.nextInt(SEEDS.length)]));
        assertTrue(accepted > 1_000, "the distortion leaves nothing whole: " + accepted);
    }

    private byte[] distorted(String seed) {
        StringBuilder text = new StringBuilder(seed);
        for (int times = random.nextInt(4); times > 0; times--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, MORSELS[random.nextInt(MORSELS.length)]);
                case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(4)));
                case 2 -> text.insert(at, (char) random.nextInt(256));
                default -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(30))));
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void judge(byte[] head) {
        byte[] longer = Arrays.copyOf(head, head.length + 1 + random.nextInt(40));
        Arrays.fill(longer, head.length, longer.length, (byte) "4\r\n: ".charAt(random.nextInt(5)));
        try {
            Head fresh = new RequestParser(Parsed.LIMITS).parse(head, head.length);
            Head again = worn.parse(longer, head.length);
            assertEquals(described(fresh), described(again));
            if (fresh instanceof Request request) {
                accepted++;
                assertClean(request, new String(head, StandardCharsets.ISO_8859_1));
            }
        } catch (RuntimeException e) {
            fail(Arrays.toString(head), e);
        }
    }

    private static String described(Head head) {
        return switch (head) {
            case BadRequest refusal -> refusal.toString();
            case Request request -> {
                StringBuilder fields = new StringBuilder();
                request.fields().forEach(fields::append);
                yield String.join("|", request.requestLine(), request.method(), request.target(), request.path(),
                    request.query().toString(),
                    request.host(), "" + request.minorVersion() + request.keepAlive() + request.expectsContinue() + request.chunked(),
                    "" + request.contentLength(), fields);
            }
        };
    }

    private static void assertClean(Request request, String wire) {
        assertTrue(request.target().chars().allMatch(c -> c > 0x20 && c < 0x7f), wire);
        assertTrue(wire.contains(request.requestLine()), wire);
        assertTrue(request.minorVersion() == 0 || request.fields().all("Host").size() == 1, wire);
        assertTrue(request.contentLength() < 0 || !request.chunked(), wire);
        for (Fields.Field field : request.fields()) {
            assertTrue(field.name().chars().allMatch(c -> c > 0x20 && c < 0x7f && c != ':'), wire);
            assertTrue(field.value().chars().noneMatch(c -> c < 0x20 && c != '\t' || c == 0x7f), wire);
            assertEquals(field.value().strip(), field.value(), wire);
        }
    }

    @Test
    void randomChunkLinesAreAnsweredAndNeverThrow() {
        String alphabet = "0123456789abcdefABCDEF;;==\"\\ \tx-+\0\r\n,\u00ff:";
        for (int i = 0; i < 100_000; i++) {
            byte[] line = new byte[random.nextInt(24)];
            for (int j = 0; j < line.length; j++) line[j] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            ByteBuffer buffer = ByteBuffer.wrap(line);
            assertTrue(ChunkHead.size(buffer) >= ChunkHead.MALFORMED);
            ChunkHead.trailer(buffer).ifPresent(field -> Fields.builder().add(field.name(), field.value()));
            assertEquals(line.length, buffer.remaining());
        }
    }
}
