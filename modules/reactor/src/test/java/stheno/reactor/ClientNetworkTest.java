package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNetworkTest {
    private static ClientNetwork of(String address) throws UnknownHostException {
        return ClientNetwork.of(InetAddress.getByName(address));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "255.255.255.255, 255.255.255.254, false",
        "2001:db8:0:1::1, 2001:db8:0:1:ffff:ffff:ffff:ffff, true",
        "2001:db8:0:1::1, 2001:db8:0:2::1, false",
        "::ffff:192.0.2.1, 192.0.2.1, true",
        "::, 0.0.0.0, false"})
    void addressesAreOneClientOrTwo(String one, String other, boolean same) throws UnknownHostException {
        if (same) assertEquals(of(one), of(other));
        else assertNotEquals(of(one), of(other));
        if (same) assertEquals(of(one).hashCode(), of(other).hashCode());
    }

    @Test
    void portsDoNotMatterAndLocalSocketsAreOneClient() throws UnknownHostException {
        InetAddress address = InetAddress.getByName("192.0.2.1");
        assertEquals(ClientNetwork.of(new InetSocketAddress(address, 1)), ClientNetwork.of(new InetSocketAddress(address, 2)));
        ClientNetwork local = ClientNetwork.of(UnixDomainSocketAddress.of("/a"));
        assertEquals(local, ClientNetwork.of(UnixDomainSocketAddress.of("/b")));
        assertNotEquals(local, of("255.255.255.255"));
    }
}
