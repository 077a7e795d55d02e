package stheno.appliance.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;
import stheno.appliance.config.Type;
import stheno.ftp.PassiveAddress;
import stheno.ftp.PassivePorts;

class PassiveTypeTest {
    private static final Type<List<PassiveType.Entry>> ADDRESSES = FtpKeys.PASSIVE_ADDRESS.type();

    private static Setting setting(String value) {
        return new Setting("ftp.passive", value, new SettingSource.Default());
    }

    private static PassiveAddress address(String value) throws BadSetting {
        return PassiveType.announced(ADDRESSES.read(value, setting(value)), PassiveTypeTest::look);
    }

    private static Optional<InetAddress> look(String name) {
        return name.equals("home.example.org") ? Optional.of(InetAddress.ofLiteral("203.0.113.9")) : Optional.empty();
    }

    private static Optional<String> told(String value, String client) throws BadSetting {
        return address(value).announced(InetAddress.ofLiteral(client)).map(InetAddress::getHostAddress);
    }

    @Test
    void aRangeHasBothItsEnds() throws BadSetting {
        PassiveType.PortRange ports = new PassiveType.PortRange();
        assertEquals(new PassivePorts(50_000, 50_999), ports.read("50000-50999", setting("")));
        assertEquals(new PassivePorts(21, 21), ports.read("21-21", setting("")));
        assertEquals(PassivePorts.ANY, ports.read("any", setting("")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "any ", "50000", "50000-", "-50000", "2-1", "0-5", "1-65536", "1-2-3", "a-b", "1-99999999999", "+1-2"})
    void whatIsNoRangeIsAFault(String text) {
        BadSetting fault = assertThrows(BadSetting.class, () -> new PassiveType.PortRange().read(text, setting(text)));
        assertTrue(fault.getMessage().endsWith("write one like 50000-50999, within 1 to 65535, or any"), fault.getMessage());
    }

    @Test
    void withoutEntriesTheConnectedAddressIsAnnounced() throws BadSetting {
        assertEquals(PassiveAddress.LOCAL, address(""));
    }

    @Test
    void theSmallestNetworkHolds() throws BadSetting {
        String value = "203.0.113.7, 10.0.0.0/8=10.1.2.3, 10.9.0.0/16=10.9.0.1, 192.168.1.4=192.168.1.1";
        assertEquals(Optional.of("203.0.113.7"), told(value, "198.51.100.1"));
        assertEquals(Optional.of("10.1.2.3"), told(value, "10.8.7.6"));
        assertEquals(Optional.of("10.9.0.1"), told(value, "10.9.7.6"));
        assertEquals(Optional.of("192.168.1.1"), told(value, "192.168.1.4"));
    }

    @Test
    void aClientOutsideAllNetworksGetsTheConnectedAddress() throws BadSetting {
        assertEquals(Optional.empty(), told("10.0.0.0/8=10.1.2.3", "198.51.100.1"));
    }

    @Test
    void aNameHasTheAddressOfItsLastLookUp() throws BadSetting {
        String value = "Home.example.org., 10.0.0.0/8=away.example.org";
        assertEquals(Optional.of("203.0.113.9"), told(value, "198.51.100.1"));
        assertEquals(Optional.empty(), told(value, "10.0.0.1"));
        assertEquals(Set.of("home.example.org", "away.example.org"), PassiveType.names(ADDRESSES.read(value, setting(value))));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "2001:db8::1, is not IPv4",
        "::/0=2001:db8::1, is not IPv4",
        "10.0.0.0/8=, names no address",
        "10.0.0.0/40=10.1.2.3, is not a network",
        "somewhere=10.1.2.3, is not a network",
        "10.1, `is not an IPv4 address, four numbers from 0 to 255; write 203.0.113.7, ftp.example.org or`",
        "10.1.2.300, is not an IPv4 address",
        "0.0.0.0, is not an address that a client can connect to",
        "10.0.0.0/8=224.0.0.1, is not an address that a client can connect to",
        "*.example.org, is neither an address nor a name",
        "a..b, is not a host name",
    })
    void anAddressThatClientsCannotUseIsAFault(String text, String problem) {
        BadSetting fault = assertThrows(BadSetting.class, () -> address(text));
        assertTrue(fault.getMessage().contains(problem), fault.getMessage());
    }
}
