package stheno.appliance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import stheno.appliance.HttpExchanges;
import stheno.appliance.format.StrictJson;
import stheno.appliance.http.AccessLine.LineFormat;
import stheno.appliance.log.LinePrinter;
import stheno.appliance.log.NamedClient;
import stheno.http.AccessLog;
import stheno.http.Request;

class AccessLineTest {
    private static final String BROWSER = "GET /a/b.html?q=1 HTTP/1.1\nHost: www.example.org\nUser-Agent: Browser/1.0 (X; \"Y\")\n"
            + "Referer: http://example.org/\nCookie: secret\nAuthorization: Basic c2VjcmV0";
    private static final InetSocketAddress SOMEBODY = new InetSocketAddress("192.0.2.7", 1);

    private static String line(LineFormat format, AccessLog.Entry entry) {
        byte[] into = new byte[LinePrinter.MOST + 7];
        int end = new AccessLine(format).print(entry, into, 7);
        return new String(into, 7, end - 7, StandardCharsets.ISO_8859_1);
    }

    private static Map<String, Object> json(AccessLog.Entry entry) {
        String line = line(LineFormat.JSON, entry);
        assertTrue(line.endsWith("}\n"), line);
        return StrictJson.object(line.substring(0, line.length() - 1));
    }

    @Test
    void aLineIsApachesCombinedOneAndAnIdAndADuration() throws Exception {
        assertEquals("192.0.2.7 - - [02/Jan/2025:03:04:05 +0000] \"GET /a/b.html?q=1 HTTP/1.1\" 200 1234 \"http://example.org/\" "
                + "\"Browser/1.0 (X; \\\"Y\\\")\" \"5f3a\" 0.001234\n",
                line(LineFormat.COMBINED, HttpExchanges.entry(HttpExchanges.request(BROWSER))));
    }

    @Test
    void whatWasNoRequestHasALineOfItsOwn() {
        assertEquals("192.0.2.7 - - [02/Jan/2025:03:04:05 +0000] \"-\" 499 0 \"-\" \"-\" \"x\" 0.000000\n",
                line(LineFormat.COMBINED, HttpExchanges.nothing("x")));
        assertEquals(Map.of("time", "2025-01-02T03:04:05.678Z", "remote", "192.0.2.7", "status", 499L, "bytes", 0L, "duration", 0.0,
                "request_id", "x", "tls", false, "completed", false), json(HttpExchanges.nothing("x")));
    }

    @Test
    void anObjectHasAMemberForEachThingThatIsKnown() throws Exception {
        Request request = HttpExchanges.request(BROWSER);
        AccessLog.Entry entry = new AccessLog.Entry(SOMEBODY, Optional.of(request), Optional.of("Jo \u00e9"), "5f3a",
                206, 1L << 40, HttpExchanges.THEN, 61_000_002_999L, true, true);
        assertEquals(List.of("time", "remote", "user", "method", "target", "protocol", "host", "status", "bytes", "duration", "referer",
                "user_agent", "request_id", "tls", "completed"), List.copyOf(json(entry).keySet()));
        Map<String, Object> known = json(entry);
        assertEquals("Jo \u00e9", known.get("user"));
        assertEquals("/a/b.html?q=1", known.get("target"));
        assertEquals("HTTP/1.1", known.get("protocol"));
        assertEquals("www.example.org", known.get("host"));
        assertEquals("Browser/1.0 (X; \"Y\")", known.get("user_agent"));
        assertEquals(1L << 40, known.get("bytes"));
        assertEquals(61.000002, known.get("duration"));
        assertEquals(true, known.get("tls"));
    }

    @Test
    void aNamedClientHasAFurtherColumnOrMember() {
        String line = "192.0.2.7 - - [02/Jan/2025:03:04:05 +0000] \"-\" 499 0 \"-\" \"-\" \"x\" 0.000000";
        assertEquals(line + " \"www.example.org\"\n", line(LineFormat.COMBINED, named("www.example.org")));
        assertEquals(line + " \"-\"\n", line(LineFormat.COMBINED, named("")));
        assertEquals("www.example.org", json(named("www.example.org")).get("remote_name"));
        assertFalse(json(named("")).containsKey("remote_name"));
    }

    private static AccessLog.Entry named(String name) {
        AccessLog.Entry entry = HttpExchanges.nothing("x");
        return new AccessLog.Entry(new NamedClient(SOMEBODY, name), entry.request(), entry.user(), entry.requestId(), entry.status(),
                entry.bytes(), entry.epochMillis(), entry.nanos(), entry.completed(), entry.secure());
    }

    @Test
    void secretsAreNotLogged() throws Exception {
        AccessLog.Entry entry = HttpExchanges.entry(HttpExchanges.request(BROWSER));
        for (LineFormat format : LineFormat.values()) {
            assertFalse(line(format, entry).contains("ecret"));
            assertFalse(line(format, entry).contains("c2VjcmV0"));
        }
    }

    @Test
    void bytesFromOutsideStayWithinTheirQuotes() throws Exception {
        Request request = HttpExchanges.request("GET / HTTP/1.1\nHost: x\nUser-Agent: a\"b\\c\u00e9\u00ff\td\u0080\nReferer: \" 200 0");
        assertTrue(line(LineFormat.COMBINED, HttpExchanges.entry(request))
                .contains(" 1234 \"\\\" 200 0\" \"a\\\"b\\\\c\\xE9\\xFF\\x09d\\x80\" "),
                line(LineFormat.COMBINED, HttpExchanges.entry(request)));
        String json = line(LineFormat.JSON, HttpExchanges.entry(request));
        assertTrue(json.contains("\"user_agent\":\"a\\\"b\\\\c\\u00E9\\u00FF\\u0009d\\u0080\""), json);
        assertEquals("a\"b\\c\u00e9\u00ff\td\u0080", json(HttpExchanges.entry(request)).get("user_agent"));
    }

    @Test
    void everyCharacterOfAUserIsOneColumnOfOneLine() {
        StringBuilder all = new StringBuilder("\u4e2d");
        for (char c = 0; c <= 0xff; c++) all.append(c);
        for (String name : List.of(all.substring(0, 60), all.substring(60, 129), all.substring(129, 200), all.substring(200))) {
            String line = line(LineFormat.COMBINED, HttpExchanges.from(SOMEBODY, Optional.of(name)));
            assertEquals("400", line.split(" ")[6], line);
            assertTrue(line.chars().limit(line.length() - 1).allMatch(c -> c >= ' ' && c < 0x7f), line);
            assertEquals(name, json(HttpExchanges.from(SOMEBODY, Optional.of(name))).get("user"));
        }
        assertTrue(line(LineFormat.COMBINED, HttpExchanges.from(SOMEBODY, Optional.of("a b"))).contains(" a\\x20b ["));
        assertTrue(line(LineFormat.COMBINED, HttpExchanges.from(SOMEBODY, Optional.of(""))).contains(" - - ["));
    }

    @Test
    void aLongTextIsCutAndTheLineHasRoom() throws Exception {
        String most = "\u00e9".repeat(7000);
        Request request = HttpExchanges.request("GET /" + "a".repeat(7900) + " HTTP/1.1\nHost: x\nUser-Agent: " + most + "\nReferer: "
                + most);
        AccessLog.Entry entry = new AccessLog.Entry(SOMEBODY, Optional.of(request), Optional.of("\u4e2d".repeat(5000)),
                "\u0001".repeat(5000), 200, Long.MAX_VALUE, HttpExchanges.THEN, Long.MAX_VALUE, true, false);
        for (LineFormat format : LineFormat.values()) {
            String line = line(format, entry);
            assertTrue(line.length() > 20_000 && line.length() < LinePrinter.MOST, () -> "" + line.length());
            assertTrue(line.contains("...\""));
        }
        assertTrue(json(entry).get("request_id").toString().endsWith("..."));
    }

    @Test
    void anAddressIsWrittenAsRfc5952Asks() throws Exception {
        Map<String, String> texts = Map.of("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", "0:0:0:0:0:0:0:1", "::1", "0:0:0:0:0:0:0:0", "::",
                "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", "fe80:0:0:0:0:0:0:0", "fe80::", "2001:0:0:1:0:0:0:1", "2001:0:0:1::1",
                "255.10.0.1", "255.10.0.1", "1:2:3:4:5:6:abcd:90", "1:2:3:4:5:6:abcd:90");
        for (Map.Entry<String, String> text : texts.entrySet()) {
            InetSocketAddress remote = new InetSocketAddress(InetAddress.getByName(text.getKey()), 1);
            assertEquals(text.getValue(), json(HttpExchanges.from(remote, Optional.empty())).get("remote"));
        }
    }

    @Test
    void everyAddressIsReadBackAsItself() throws Exception {
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[16];
            for (int b = 0; b < 16; b++) bytes[b] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0);
            if (bytes[0] == 0) bytes[0] = 0x20; // else some would be IPv4's
            InetAddress address = InetAddress.getByAddress(bytes);
            String text = json(HttpExchanges.from(new InetSocketAddress(address, 1), Optional.empty())).get("remote").toString();
            assertEquals(address, InetAddress.getByName(text), text);
        }
    }

    @Test
    void whoHasNoAddressHasADash() {
        for (SocketAddress remote : List.of(UnixDomainSocketAddress.of(""), InetSocketAddress.createUnresolved("nowhere", 1))) {
            assertTrue(line(LineFormat.COMBINED, HttpExchanges.from(remote, Optional.empty())).startsWith("- - - ["));
        }
    }

    @Test
    void theTimeIsRightOnBothSidesOfEverySecond() {
        DateTimeFormatter combined = DateTimeFormatter.ofPattern("[dd/MMM/uuuu:HH:mm:ss Z]", Locale.ROOT).withZone(ZoneOffset.UTC);
        AccessLine apache = new AccessLine(LineFormat.COMBINED);
        AccessLine json = new AccessLine(LineFormat.JSON);
        byte[] into = new byte[LinePrinter.MOST];
        Random random = new Random(2);
        for (int i = 0; i < 2000; i++) {
            long second = 1000 * random.nextLong(4_000_000_000L);
            for (long millis : new long[] {second, second + 999, second + 1000, second - 1, second + random.nextInt(1000)}) {
                AccessLog.Entry entry = new AccessLog.Entry(SOMEBODY, Optional.empty(), Optional.empty(), "", 1, 0, millis, 0, true, false);
                String line = new String(into, 0, apache.print(entry, into, 0), StandardCharsets.ISO_8859_1);
                assertTrue(line.contains(combined.format(Instant.ofEpochMilli(millis))), line);
                line = new String(into, 0, json.print(entry, into, 0), StandardCharsets.ISO_8859_1);
                Object time = StrictJson.object(line.strip()).get("time");
                assertEquals(Instant.ofEpochMilli(millis), Instant.parse(time.toString()));
                assertEquals(24, time.toString().length());
            }
        }
    }

    @Test
    void numbersOfEveryLengthAreWhole() {
        for (long bytes = 1; bytes > 0; bytes *= 10) {
            for (long n : new long[] {bytes - 1, bytes, bytes + 1}) {
                AccessLog.Entry entry = new AccessLog.Entry(SOMEBODY, Optional.empty(), Optional.empty(), "", 1, n, 0, n, true, false);
                assertEquals(n, json(entry).get("bytes"));
                String seconds = String.format(Locale.ROOT, " %d.%06d\n", n / 1_000_000_000, n / 1000 % 1_000_000);
                assertTrue(line(LineFormat.COMBINED, entry).endsWith(seconds));
            }
        }
        AccessLog.Entry below = new AccessLog.Entry(SOMEBODY, Optional.empty(), Optional.empty(), "", 1, -5, 0, -5, true, false);
        assertEquals(0L, json(below).get("bytes"));
        assertEquals(0.0, json(below).get("duration"));
    }
}
