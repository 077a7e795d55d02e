package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/// The key of every limit by address.
final class ClientNetworkTest {
    private static ClientNetwork of(String address) throws UnknownHostException {
        return ClientNetwork.of(InetAddress.getByName(address));
    }

    @Test
    void anIpv6ClientIsItsFirst64Bits() throws Exception {
        assertEquals(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assertNotEquals(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
    }

    @Test
    void anIpv4ClientIsItsAddressAlsoInsideOfIpv6() throws Exception {
        assertNotEquals(of("192.0.2.1"), of("192.0.2.2"));
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
        assertEquals(of("192.0.2.1"), ClientNetwork.of(mapped));
        assertNotEquals(of("0.0.0.0"), of("::"));
        assertNotEquals(of("0.0.0.1"), of("::1"));
    }

    @Test
    void connectionsAreCountedByNetwork() throws Exception {
        Admission admission = new Admission();
        Limits two = Limits.DEFAULTS.withConnectionsPerAddress(2);
        InetSocketAddress[] same = new InetSocketAddress[3];
        for (int i = 0; i < same.length; i++) same[i] = new InetSocketAddress("2001:db8:1:2::" + i, 1000);
        assertTrue(admission.count(same[0], two));
        assertTrue(admission.count(same[1], two));
        assertFalse(admission.count(same[2], two));
        assertTrue(admission.count(new InetSocketAddress("2001:db8:1:3::1", 1000), two));
        admission.leave(same[1]);
        assertTrue(admission.count(same[2], two));
    }

    @Test
    void theClientsOfLocalSocketsAreOne() throws Exception {
        ClientNetwork local = ClientNetwork.of(UnixDomainSocketAddress.of("/a"));
        assertEquals(local, ClientNetwork.of(UnixDomainSocketAddress.of("/b")));
        assertEquals(ClientNetwork.of(new InetSocketAddress("192.0.2.1", 1)), ClientNetwork.of(new InetSocketAddress("192.0.2.1", 2)));
    }
}
