package stheno.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Server cookies, by the examples of RFC 9018, appendix A.
final class CookiesTest {
    private static final String SECRET = "e5e973e5a6b2a43f48e7dc849e37bfcf";
    private static final String CLIENT = "198.51.100.100";
    private static final String COOKIES = "2464c4abcf10c957010000005cf79f111f8130c3eee29480"; // of CLIENT at TIME
    private static final long TIME = 1_559_731_985;

    private final Cookies cookies = new Cookies();

    private boolean check(String cookie, String address, long now, String... secrets) {
        byte[] octets = HexFormat.of().parseHex(cookie);
        List<SipHash> keys = CookieSecrets.of(List.of(secrets)).keys();
        return cookies.check(octets, octets.length, InetAddress.ofLiteral(address).getAddress(), keys, now);
    }

    private String reply() {
        return HexFormat.of().formatHex(cookies.reply());
    }

    @Test
    void aNewClientGetsACookie() {
        assertFalse(check("2464c4abcf10c957", CLIENT, TIME, SECRET));
        assertEquals(COOKIES, reply());
    }

    @Test
    void aFreshCookieIsValidAndComesBack() {
        assertTrue(check(COOKIES, CLIENT, TIME + 1799, SECRET));
        assertEquals(COOKIES, reply());
    }

    @Test
    void anOldCookieIsValidAndRenewed() {
        assertTrue(check(COOKIES, CLIENT, TIME + 1800, SECRET));
        assertTrue(check(COOKIES, CLIENT, TIME + 2400, SECRET));
        assertEquals("2464c4abcf10c957010000005cf7a871d4a564a1442aca77", reply());
        assertTrue(check(COOKIES, CLIENT, TIME + 3600, SECRET));
        assertFalse(check(COOKIES, CLIENT, TIME + 3601, SECRET));
    }

    @Test
    void reservedOctetsAreCoveredByTheHashAndNotLookedAt() {
        assertTrue(check("fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5", "203.0.113.203", 1_559_728_000, SECRET));
        assertFalse(check("fc93fc62807ddb8601abcdee5cf78f71a314227b6679ebf5", "203.0.113.203", 1_559_728_000, SECRET));
        assertFalse(check("fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5", "203.0.113.203", 1_559_734_700, SECRET), "too old");
        assertEquals("fc93fc62807ddb86010000005cf7a9acf73a7810aca2381e", reply());
    }

    @Test
    void theLastSecretStaysValidAndTheFirstMakesCookies() {
        String client = "2001:db8:220:1:59de:d0f4:8769:82b8";
        String old = "dd3bdf9344b678b185a6f5cb60fca715";
        String fresh = "445536bcd2513298075a5d379663c962";
        String before = "22681ab97d52c298010000005cf7c57926556bd0934c72f8";
        assertTrue(check(before, client, 1_559_741_961, fresh, old));
        assertFalse(check(before, client, 1_559_741_961, fresh));
        assertEquals("22681ab97d52c298010000005cf7c609a6bb79d16625507a", reply());
    }

    @Test
    void aCookieOfTheFutureIsNotValid() {
        assertTrue(check(COOKIES, CLIENT, TIME - 300, SECRET));
        assertFalse(check(COOKIES, CLIENT, TIME - 301, SECRET));
    }

    @Test
    void theCookieOfAnotherAddressSecretOrVersionIsNotValid() {
        assertFalse(check(COOKIES, "198.51.100.101", TIME, SECRET));
        assertFalse(check(COOKIES, CLIENT, TIME, "00".repeat(16)));
        assertFalse(check(COOKIES.replace("5701000000", "5702000000"), CLIENT, TIME, SECRET));
        assertFalse(check(COOKIES + "00", CLIENT, TIME, SECRET));
        assertFalse(check(COOKIES.substring(0, 40), CLIENT, TIME, SECRET));
    }

    @Test
    void theTimeMayWrap() {
        long wrap = 1L << 32;
        assertFalse(check("2464c4abcf10c957", CLIENT, wrap - 1, SECRET));
        assertTrue(check(reply(), CLIENT, wrap + 10, SECRET));
    }

    @Test
    void badSecretsAreRefusedWithoutBeingShown() {
        for (String secret : List.of("", "e5e973e5", SECRET + "00", "x".repeat(32))) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> CookieSecrets.of(List.of(secret)));
            assertEquals("a cookie secret has 32 hexadecimal digits", refused.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> CookieSecrets.of(List.of()));
        assertEquals("1 secrets", CookieSecrets.of(List.of(SECRET)).toString());
    }
}
