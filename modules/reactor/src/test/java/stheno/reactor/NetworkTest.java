package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Ranges of addresses, and lists of them.
final class NetworkTest {
    private static boolean contains(String network, String address) {
        return Network.of(network).contains(InetAddress.ofLiteral(address));
    }

    private static String refused(String text) {
        return assertThrows(IllegalArgumentException.class, () -> Network.of(text), text).getMessage();
    }

    @Test
    void aPrefixDecidesBitByBit() {
        assertTrue(contains("10.0.0.0/8", "10.255.1.2"));
        assertFalse(contains("10.0.0.0/8", "11.0.0.0"));
        assertTrue(contains("192.168.4.0/22", "192.168.7.255"));
        assertFalse(contains("192.168.4.0/22", "192.168.8.0"));
        assertTrue(contains("203.0.113.7", "203.0.113.7"));
        assertFalse(contains("203.0.113.7", "203.0.113.6"));
        assertTrue(contains("fe80::/10", "febf::1"));
        assertFalse(contains("fe80::/10", "fec0::1"));
        assertTrue(contains("::1", "::1"));
        assertFalse(contains("::1", "::2"));
        assertTrue(contains("200.0.0.0/5", "207.1.1.1"));
    }

    @Test
    void everyPrefixContainsWhatSharesItsBitsAndNothingElse() throws Exception {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (int bits = 0; bits <= 128; bits++) {
            byte[] base = new byte[16];
            random.nextBytes(base);
            base[0] |= 0x20; // never a wrapped IPv4 address
            for (int i = bits; i < 128; i++) base[i / 8] &= (byte) ~(0x80 >> i % 8);
            Network network = Network.of(InetAddress.getByAddress(base).getHostAddress() + "/" + bits);
            byte[] inside = base.clone();
            for (int i = bits; i < 128; i++) if (random.nextBoolean()) inside[i / 8] |= (byte) (0x80 >> i % 8);
            assertTrue(network.contains(InetAddress.getByAddress(inside)), network.toString());
            if (bits == 0) continue;
            inside[(bits - 1) / 8] ^= (byte) (0x80 >> (bits - 1) % 8);
            assertFalse(network.contains(InetAddress.getByAddress(inside)), network.toString());
        }
    }

    @Test
    void allIsEverythingAndTheTwoFamiliesAreApart() {
        assertTrue(contains("all", "1.2.3.4"));
        assertTrue(contains("all", "2001:db8::1"));
        assertTrue(contains("0.0.0.0/0", "1.2.3.4"));
        assertFalse(contains("0.0.0.0/0", "2001:db8::1"));
        assertTrue(contains("::/0", "2001:db8::1"));
        assertFalse(contains("::/0", "1.2.3.4"));
    }

    @Test
    void aWrappedAddressCountsAsTheOneInIt() throws Exception {
        byte[] wrapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 2, 3};
        InetAddress address = Inet6Address.getByAddress(null, wrapped, -1);
        assertEquals(16, address.getAddress().length);
        assertTrue(Network.of("10.0.0.0/8").contains(address));
        assertFalse(Network.of("11.0.0.0/8").contains(address));
        assertFalse(Network.of("::/0").contains(address));
        assertEquals("10.0.0.0/8", Network.of("::ffff:10.0.0.0/104").toString());
        assertEquals("10.1.2.3/32", Network.of("::ffff:10.1.2.3").toString());
        assertEquals("0.0.0.0/0", Network.of("::ffff:0:0/96").toString());
    }

    @Test
    void itsTextIsCanonicalAndCanBeReadAgain() {
        String[][] forms = {{"10.0.0.0/8", "10.0.0.0/8"}, {"1.2.3.4", "1.2.3.4/32"}, {"::1", "::1/128"}, {"::/0", "::/0"}, {"all", "all"},
            {"FE80:0:0:0::/10", "fe80::/10"}, {"2001:DB8:0:0:1:0:0:0/80", "2001:db8:0:0:1::/80"},
            {"1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7/128"},
            {"::8", "::8/128"}, {"1:2:3:4:5:6:0:0/96", "1:2:3:4:5:6::/96"}, {"64:ff9b::1.2.3.4", "64:ff9b::102:304/128"}};
        for (String[] form : forms) {
            Network network = Network.of(form[0]);
            assertEquals(form[1], network.toString());
            assertEquals(network, Network.of(network.toString()));
            assertEquals(network.hashCode(), Network.of(network.toString()).hashCode());
        }
    }

    @Test
    void bitsAfterThePrefixAreAnErrorThatNamesTheNetwork() {
        assertTrue(refused("10.1.2.3/8").contains("10.0.0.0/8"), refused("10.1.2.3/8"));
        assertTrue(refused("2001:db8::1/32").contains("2001:db8::/32"));
        assertTrue(refused("::ffff:10.1.2.3/104").contains("10.0.0.0/8"));
    }

    @Test
    void whatIsNotExactlyAnAddressIsRefused() {
        for (String text : List.of("", "/", "/8", "10", "10.1", "10.1.2", "10.0.0.0.0", "010.0.0.0/8", "0x0a.0.0.0", "256.0.0.1",
                "1.2.3.-4",
                "1.2.3.4 ",
                " 1.2.3.4", "1.2.3.4/", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/08", "1.2.3.4/+8", "1.2.3.4/8/8", "::1/129",
                "fe80::1%lo", "fe80::1%1/64", "[::1]", "::1::", ":::", ":", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::",
                "g::", "::ffff:010.0.0.1",
                "::ffff:1.2.3", "::1.2.3.4.5", "1.2.3.4::", "localhost", "example.com", "ALL", "*",
                "::ffff:0:0/95", "１.2.3.4", "1".repeat(1000))) {
            refused(text);
        }
    }

    @Test
    void denyingGoesBeforeAllowing() throws Exception {
        AccessList list = new AccessList(List.of(Network.of("10.0.0.0/8")), List.of(Network.of("10.9.0.0/16")));
        assertTrue(list.permits(new InetSocketAddress("10.1.1.1", 1)));
        assertFalse(list.permits(new InetSocketAddress("10.9.1.1", 1)));
        assertFalse(list.permits(new InetSocketAddress("11.1.1.1", 1)));
        AccessList denied = new AccessList(List.of(), List.of(Network.of("10.9.0.0/16")));
        assertTrue(denied.permits(new InetSocketAddress("11.1.1.1", 1)));
        assertFalse(denied.permits(new InetSocketAddress("10.9.1.1", 1)));
    }

    @Test
    void aUnixSocketClientIsPermittedAndAnUnresolvedAddressIsNot() {
        AccessList none = new AccessList(List.of(), List.of(Network.ALL));
        assertTrue(none.permits(UnixDomainSocketAddress.of("")));
        assertFalse(none.permits(new InetSocketAddress("127.0.0.1", 1)));
        assertTrue(AccessList.ALL.permits(new InetSocketAddress("127.0.0.1", 1)));
        assertFalse(AccessList.ALL.permits(InetSocketAddress.createUnresolved("nowhere.invalid", 1)));
    }
}
