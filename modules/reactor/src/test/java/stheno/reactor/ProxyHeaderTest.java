package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// The PROXY protocol's headers, whole, cut short, and wrong.
final class ProxyHeaderTest {
    static final byte[] V4 = {(byte) 192, 0, 2, 1, (byte) 198, 51, 100, 2, (byte) 0xff, (byte) 0xfe, 1, (byte) 0xbb};
    private static final List<byte[]> GOOD = List.of(ascii("PROXY TCP4 192.0.2.1 198.51.100.2 65534 443\r\n"),
            ascii("PROXY TCP6 2001:db8::7 ::1 80 32768\r\n"), ascii("PROXY UNKNOWN\r\n"),
            ascii("PROXY UNKNOWN ffff::1 what ever 1 2 3\r\n"),
            binary(0x21, 0x11, V4), binary(0x21, 0x21, v6()), binary(0x21, 0x31, unix()), binary(0x20, 0x00, new byte[0]),
            binary(0x20, 0xee, new byte[9]), binary(0x21, 0x00, new byte[5]), binary(0x21, 0x11, Arrays.copyOf(V4, 2048)));

    private static ProxyHeader parse(byte[] bytes) {
        byte[] shifted = new byte[bytes.length + 5];
        System.arraycopy(bytes, 0, shifted, 5, bytes.length);
        ByteBuffer data = ByteBuffer.wrap(shifted).position(5);
        ProxyHeader header = ProxyHeader.parse(data);
        assertEquals(5, data.position());
        return header;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ProxyHeader parse(String text) {
        return parse(ascii(text));
    }

    static byte[] binary(int versionAndCommand, int family, byte[] rest) {
        return ByteBuffer.allocate(16 + rest.length).put(ascii("\r\n\r\n\0\r\nQUIT\n")).put((byte) versionAndCommand).put((byte) family)
                .putShort((short) rest.length).put(rest).array();
    }

    private static byte[] v6() {
        byte[] rest = new byte[36];
        rest[0] = 0x20;
        rest[1] = 1;
        rest[2] = 0x0d;
        rest[3] = (byte) 0xb8;
        rest[15] = 7;
        rest[31] = 1;
        rest[33] = 80;
        rest[34] = (byte) 0x80;
        return rest;
    }

    private static byte[] unix() {
        byte[] rest = new byte[216];
        System.arraycopy(ascii("/run/client"), 0, rest, 0, 11);
        Arrays.fill(rest, 108, 216, (byte) 'x'); // no NUL at all
        return rest;
    }

    private static int length(ProxyHeader header) {
        return switch (header) {
            case ProxyHeader.Own own -> own.length();
            case ProxyHeader.Foreign foreign -> foreign.length();
            case ProxyHeader.Incomplete _, ProxyHeader.Malformed _ -> -1;
        };
    }

    @Test
    void theTextFormHasBothAddresses() {
        assertEquals(new ProxyHeader.Foreign(new InetSocketAddress("192.0.2.1", 65534), new InetSocketAddress("198.51.100.2", 443),
                GOOD.getFirst().length), parse(GOOD.getFirst()));
        assertEquals(new ProxyHeader.Foreign(new InetSocketAddress("2001:db8::7", 80), new InetSocketAddress("::1", 32768),
                GOOD.get(1).length), parse(GOOD.get(1)));
        assertEquals(new ProxyHeader.Own(15), parse("PROXY UNKNOWN\r\nGET"));
    }

    @Test
    void theBinaryFormHasBothAddresses() {
        assertEquals(new ProxyHeader.Foreign(new InetSocketAddress("192.0.2.1", 65534), new InetSocketAddress("198.51.100.2", 443), 28),
                parse(binary(0x21, 0x11, V4)));
        assertEquals(new ProxyHeader.Foreign(new InetSocketAddress("2001:db8::7", 80), new InetSocketAddress("::1", 32768), 52),
                parse(binary(0x21, 0x21, v6())));
        assertEquals(new ProxyHeader.Foreign(UnixDomainSocketAddress.of("/run/client"), UnixDomainSocketAddress.of("x".repeat(108)), 232),
                parse(binary(0x21, 0x31, unix())));
        assertEquals(new ProxyHeader.Own(25), parse(binary(0x20, 0x11, new byte[9])));
    }

    @Test
    void extensionsAreSkipped() {
        byte[] extended = Arrays.copyOf(V4, V4.length + 100);
        assertEquals(16 + extended.length, length(parse(binary(0x21, 0x11, extended))));
    }

    @Test
    void everyBeginningIsIncompleteAndNothingBehindTheEndIsLookedAt() {
        for (byte[] good : GOOD) {
            for (int n = 0; n < good.length; n++) {
                assertInstanceOf(ProxyHeader.Incomplete.class, parse(Arrays.copyOf(good, n)), n + " bytes");
            }
            assertEquals(good.length, length(parse(good)));
            for (int more = 1; more < 300; more += 37) assertEquals(good.length, length(parse(Arrays.copyOf(good, good.length + more))));
        }
    }

    @Test
    void theLongestHeadersAreTakenAndLongerOnesAreNot() {
        String line = "PROXY UNKNOWN ";
        assertEquals(107, length(parse(line + "x".repeat(105 - line.length()) + "\r\n")));
        assertInstanceOf(ProxyHeader.Malformed.class, parse(line + "x".repeat(106 - line.length()) + "\r\n"));
        assertInstanceOf(ProxyHeader.Incomplete.class, parse(line + "x".repeat(106 - line.length())));
        assertInstanceOf(ProxyHeader.Malformed.class, parse(line + "x".repeat(107 - line.length())));
        assertEquals(2064, length(parse(binary(0x20, 0, new byte[2048]))));
        assertInstanceOf(ProxyHeader.Malformed.class, parse(Arrays.copyOf(binary(0x20, 0, new byte[2049]), 16)));
        assertInstanceOf(ProxyHeader.Malformed.class, parse(Arrays.copyOf(binary(0x20, 0, new byte[65535]), 16)));
    }

    @Test
    void wrongLinesAreMalformed() {
        for (String line : List.of("GET / HTTP/1.1\r\n", "PROXY\r\n",
                "PROXY  TCP4 1.2.3.4 1.2.3.4 1 1\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1 1 \r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 -1 1\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 01 1\r\n", "PROXY TCP4 1.2.3.4 1.2.3.256 1 1\r\n", "PROXY TCP4 1.2.3.04 1.2.3.4 1 1\r\n",
                "PROXY TCP4 ::1 ::1 1 1\r\n", "PROXY TCP6 1.2.3.4 1.2.3.4 1 1\r\n", "PROXY TCP6 fe80::1%lo ::1 1 1\r\n",
                "PROXY UDP4 1.2.3.4 1.2.3.4 1 1\r\n",
                "PROXY tcp4 1.2.3.4 1.2.3.4 1 1\r\n", "PROXY TCP4 localhost 1.2.3.4 1 1\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 1\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1 1\r\r\n", "PROXY UNKNOWN\rx", "PROXY \r\n", "proxy UNKNOWN\r\n",
                "\n", "x", "\r\n\r\r", "PROXX")) {
            assertInstanceOf(ProxyHeader.Malformed.class, parse(line), line);
        }
    }

    @Test
    void wrongBinariesAreMalformedAsSoonAsItShows() {
        assertInstanceOf(ProxyHeader.Malformed.class, parse(Arrays.copyOf(binary(0x11, 0x11, V4), 13)), "version 1");
        assertInstanceOf(ProxyHeader.Malformed.class, parse(binary(0x31, 0x11, V4)), "version 3");
        assertInstanceOf(ProxyHeader.Malformed.class, parse(binary(0x22, 0x11, V4)), "command");
        for (int family : new int[] {0x01, 0x02, 0x10, 0x12, 0x13, 0x20, 0x22, 0x30, 0x32, 0x41, 0xf1}) {
            assertInstanceOf(ProxyHeader.Malformed.class, parse(binary(0x21, family, new byte[300])), "family " + family);
        }
        assertInstanceOf(ProxyHeader.Malformed.class, parse(binary(0x21, 0x11, new byte[11])));
        assertInstanceOf(ProxyHeader.Malformed.class, parse(binary(0x21, 0x21, new byte[35])));
        assertInstanceOf(ProxyHeader.Malformed.class, parse(binary(0x21, 0x31, new byte[215])));
    }

    @Test
    void garbageNeverThrowsAndNeverWaitsForEver() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = GOOD.get(random.nextInt(GOOD.size())).clone();
            for (int n = random.nextInt(4); n >= 0; n--) bytes[random.nextInt(Math.min(bytes.length, 60))] = (byte) random.nextInt(256);
            byte[] much = Arrays.copyOf(bytes, 3000);
            if (parse(much) instanceof ProxyHeader.Incomplete) throw new AssertionError(Arrays.toString(bytes));
            parse(Arrays.copyOf(much, random.nextInt(60)));
        }
    }
}
