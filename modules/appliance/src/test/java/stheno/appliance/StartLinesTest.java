package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.format.QrCode;
import stheno.appliance.protocol.BoundPorts.BoundPort;

class StartLinesTest {
    private static final List<InetAddress> MACHINE = machine("192.168.1.5", "203.0.113.9", "2001:db8::5");

    private static List<InetAddress> machine(String... addresses) {
        return List.of(addresses).stream().map(InetAddress::ofLiteral).toList();
    }

    private static BoundPort all(String name, String scheme, int port) {
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("::"), port);
        return new BoundPort(name, scheme + "://127.0.0.1:" + port + "/", Optional.of(new ListenAddress.Inet(any)));
    }

    private static BoundPort four(String name, int port) {
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), port);
        return new BoundPort(name, "http://127.0.0.1:" + port + "/", Optional.of(new ListenAddress.Inet(any)));
    }

    private static BoundPort one(String name, int port) {
        return new BoundPort(name, "http://127.0.0.1:" + port + "/", Optional.empty());
    }

    private static List<String> lines(List<InetAddress> machine, BoundPort... ports) {
        return new StartLines(List.of(ports), machine).lines(name -> Optional.of("/srv").filter(_ -> name.equals("http")), 2);
    }

    @Test
    void aPortForAllAddressesShowsThemBelowItsLine() {
        assertEquals(List.of("http on http://127.0.0.1:8080/ (*:8080) serves /srv with 2 loops",
                "        http://192.168.1.5:8080/",
                "        http://203.0.113.9:8080/",
                "        http://[2001:db8::5]:8080/",
                "ftp.tls on ftps://127.0.0.1:2990/ (*:2990)",
                "           ftps://192.168.1.5:2990/",
                "           ftps://203.0.113.9:2990/",
                "           ftps://[2001:db8::5]:2990/",
                "admin on http://127.0.0.1:8081/"),
                lines(MACHINE, all("http", "http", 8080), all("ftp.tls", "ftps", 2990), one("admin", 8081)));
    }

    @Test
    void aPortForIpv4ShowsNoOtherAddresses() {
        assertEquals(List.of("http on http://127.0.0.1:8080/ (0.0.0.0:8080) serves /srv with 2 loops",
                "        http://192.168.1.5:8080/", "        http://203.0.113.9:8080/"), lines(MACHINE, four("http", 8080)));
    }

    @Test
    void withoutATerminalAPortIsALine() {
        assertEquals(1, lines(List.of(), all("http", "http", 8080)).size());
    }

    @Test
    void inJsonEachPortIsAnEvent() {
        List<String> events = new ArrayList<>();
        new StartLines(List.of(all("http", "http", 8080), one("admin", 8081)), MACHINE)
                .log(name -> Optional.of("/srv").filter(_ -> name.equals("http")), (level, event, pairs) ->
                        events.add(level + " " + event + " " + List.of(pairs)));
        assertEquals(List.of("INFO listening [service, http, address, *:8080, serves, /srv]",
                "INFO listening [service, admin, address, http://127.0.0.1:8081/, serves, ]"), events);
    }

    @Test
    void aMachineWithManyAddressesShowsSome() {
        List<InetAddress> many = IntStream.range(1, 100).mapToObj(n -> InetAddress.ofLiteral("10.0.0." + n)).toList();
        assertEquals(9, lines(many, all("http", "http", 8080)).size());
    }

    @Test
    void theCodeIsThatOfTheAddressWhichOtherDevicesCanOpen() {
        String code = new StartLines(List.of(one("admin", 8081), all("http", "http", 8080)), MACHINE).code().orElseThrow();
        assertEquals("\nhttp://192.168.1.5:8080/\n" + QrCode.of("http://192.168.1.5:8080/").orElseThrow().terminal(), code);
        assertTrue(new StartLines(List.of(one("http", 8080)), List.of()).code().orElseThrow().startsWith("\nhttp://127.0.0.1:8080/\n"));
        assertEquals(Optional.empty(), new StartLines(List.of(one("admin", 8081)), MACHINE).code());
    }

    @Test
    void noAddressOfTheMachineNeedsAZone() {
        assertTrue(StartLines.addresses().stream().noneMatch(each -> each.isLinkLocalAddress() || each.isLoopbackAddress()));
    }
}
