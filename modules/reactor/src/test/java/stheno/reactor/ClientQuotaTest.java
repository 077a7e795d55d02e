package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ClientQuotaTest {
    private static ClientNetwork client(String address) {
        return ClientNetwork.of(new InetSocketAddress(address, 1).getAddress());
    }

    @Test
    void aClientGetsItsShareAndAllClientsTheTotal() {
        ClientQuota quota = ClientQuota.of(8);
        assertTrue(quota.take(client("192.0.2.1"), 6));
        assertFalse(quota.take(client("192.0.2.1"), 1));
        assertFalse(quota.take(client("192.0.2.2"), 3));
        assertTrue(quota.take(client("192.0.2.2"), 2));
        assertFalse(quota.take(client("192.0.2.3"), 1));
        quota.giveBack(client("192.0.2.1"), 6);
        assertTrue(quota.take(client("192.0.2.3"), 6));
        assertEquals(8, quota.taken());
    }

    @Test
    void addressesOfOneNetworkShare() {
        ClientQuota quota = new ClientQuota(8, 2);
        assertTrue(quota.take(client("2001:db8:0:1::1"), 2));
        assertFalse(quota.take(client("2001:db8:0:1:ffff::2"), 1));
        assertTrue(quota.take(client("2001:db8:0:2::1"), 2));
    }

    @Test
    void whatWasNotTakenCannotBeGivenBack() {
        ClientQuota quota = new ClientQuota(8, 2);
        quota.take(client("192.0.2.1"), 1);
        assertThrows(IllegalStateException.class, () -> quota.giveBack(client("192.0.2.1"), 2));
        assertThrows(IllegalStateException.class, () -> quota.giveBack(client("192.0.2.2"), 1));
        assertEquals(1, quota.taken());
        assertThrows(IllegalArgumentException.class, () -> new ClientQuota(0, 1));
    }

    @Test
    void nothingIsRememberedOfClientsThatHaveNothing() {
        ClientQuota quota = new ClientQuota(8, 2);
        assertTrue(quota.take(client("192.0.2.1"), 0));
        quota.take(client("192.0.2.2"), 1);
        quota.giveBack(client("192.0.2.2"), 1);
        assertEquals("0 of 8 taken by 0 clients", quota.toString());
    }
}
