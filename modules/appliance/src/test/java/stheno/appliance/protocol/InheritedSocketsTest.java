package stheno.appliance.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import stheno.appliance.config.ListenAddress;
import stheno.batch.InheritedSocket;
import stheno.batch.MessageSocket;
import stheno.reactor.Log;
import stheno.testkit.Journal;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class InheritedSocketsTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress ALL = InetAddress.ofLiteral("::");
    private static final InetAddress ALL_OF_IPV4 = InetAddress.ofLiteral("0.0.0.0");

    /// Sockets of these names and addresses, each with a port of its own.
    private static InheritedSockets inherited(Map<String, InetAddress> streams, Map<String, InetAddress> datagrams) throws IOException {
        List<MessageSocket.Offer> offers = new ArrayList<>();
        List<AutoCloseable> originals = new ArrayList<>();
        for (Map.Entry<String, InetAddress> each : streams.entrySet()) {
            // A plain ServerSocket on 0.0.0.0 is one for both families.
            ServerSocketChannel made = ServerSocketChannel.open(StandardProtocolFamily.INET);
            made.bind(new InetSocketAddress(each.getValue(), 0));
            originals.add(made);
            offers.add(offer(each.getKey(), false, made.getLocalAddress()));
        }
        for (Map.Entry<String, InetAddress> each : datagrams.entrySet()) {
            DatagramSocket made = new DatagramSocket(0, each.getValue());
            originals.add(made);
            offers.add(offer(each.getKey(), true, made.getLocalSocketAddress()));
        }
        try (MessageSocket.Listening listening = MessageSocket.listen(); MessageSocket here = MessageSocket.connect(listening.name());
                MessageSocket there = listening.accept(Duration.ofSeconds(30))) {
            here.send(offers);
            List<InheritedSocket> all = new ArrayList<>();
            for (int i = 0; i < offers.size(); i++) all.add(there.receive().orElseThrow().socket().orElseThrow());
            for (AutoCloseable each : originals) closed(each);
            return new InheritedSockets(all);
        }
    }

    private static void closed(AutoCloseable original) throws IOException {
        try {
            original.close();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static MessageSocket.Offer offer(String name, boolean datagrams, SocketAddress address) {
        return new MessageSocket.Offer(name, datagrams, address, address, false);
    }

    private static ListenAddress.Inet inet(InetAddress address, int port) {
        return new ListenAddress.Inet(new InetSocketAddress(address, port));
    }

    private static int port(InheritedSockets sockets, String name) {
        return ((InetSocketAddress) sockets.address(name).orElseThrow()).getPort();
    }

    @Test
    void aSettingGetsTheSocketOfItsAddressOnce() throws IOException {
        InheritedSockets sockets = inherited(Map.of("web", LOOPBACK, "mail", LOOPBACK), Map.of());
        int web = port(sockets, "web");
        assertEquals(List.of(), sockets.listeners("web", inet(InetAddress.ofLiteral("127.0.0.2"), web)));
        assertEquals(List.of(), sockets.listeners("web", inet(ALL, web)));
        List<InheritedSocket> taken = sockets.listeners("http", inet(LOOPBACK, web));
        assertEquals("web", taken.getFirst().name());
        assertEquals(List.of(), sockets.listeners("http", inet(LOOPBACK, web)));
        assertEquals(Set.of("web"), sockets.claimed());
        taken.forEach(InheritedSocket::close);
        sockets.close();
    }

    @Test
    void aSettingWithAnyPortGetsTheSocketOfItsName() throws IOException {
        InheritedSockets sockets = inherited(Map.of("http", LOOPBACK, "ftp", LOOPBACK), Map.of());
        assertEquals(List.of(), sockets.listeners("smtp", inet(LOOPBACK, 0)));
        List<InheritedSocket> taken = sockets.listeners("http", inet(LOOPBACK, 0));
        assertEquals(List.of("http"), taken.stream().map(InheritedSocket::name).toList());
        taken.forEach(InheritedSocket::close);
        sockets.close();
    }

    /// As the service manager makes it on a machine without IPv6.
    @Test
    void aSettingForAllAddressesGetsASocketForThoseOfIpv4() throws IOException {
        InheritedSockets sockets = inherited(Map.of("http", ALL_OF_IPV4), Map.of());
        List<InheritedSocket> taken = sockets.listeners("http", inet(ALL, port(sockets, "http")));
        assertEquals(1, taken.size());
        taken.forEach(InheritedSocket::close);
    }

    @Test
    void aUdpSocketOfAllAddressesIsNotUsed() throws IOException {
        Journal log = new Journal();
        InheritedSockets sockets = inherited(Map.of(), Map.of("dns", ALL_OF_IPV4));
        assertEquals(List.of(), sockets.datagrams(inet(ALL_OF_IPV4, 53)));
        sockets.closeRest(Log.from(Log.Level.DEBUG, log::event));
        assertTrue(log.toString().contains("name each address"), log::toString);
        assertEquals(Set.of(), sockets.claimed());
    }

    @Test
    void aReservedSocketIsClaimedAndStaysOpen() throws IOException {
        Journal log = new Journal();
        InheritedSockets sockets = inherited(Map.of("smtp", LOOPBACK, "other", LOOPBACK), Map.of());
        int port = port(sockets, "smtp");
        sockets.reserve("smtp", inet(LOOPBACK, port), true);
        assertEquals(Set.of("smtp"), sockets.claimed());
        sockets.closeRest(Log.from(Log.Level.DEBUG, log::event));
        assertTrue(log.toString().contains("socket-unused name=other"), log::toString);
        assertFalse(log.toString().contains("name=smtp"), log::toString);
        List<InheritedSocket> taken = sockets.listeners("smtp", inet(LOOPBACK, port));
        assertEquals(1, taken.size());
        taken.getFirst().listener().close();
    }

    @Test
    void aUnixSocketIsNotThatOfAnAddress() throws IOException {
        InheritedSockets sockets = inherited(Map.of("http", LOOPBACK), Map.of());
        assertEquals(List.of(), sockets.listeners("http", new ListenAddress.Unix(Path.of("/run/http"), Set.of())));
        sockets.close();
    }

    @Test
    void malformedVariablesAreAFailureOfTheStart() throws StartupFailure {
        assertTrue(InheritedSockets.ofServiceManager(Map.of()).isEmpty());
        Map<String, String> malformed = Map.of("LISTEN_FDS", "x", "LISTEN_PID", "" + ProcessHandle.current().pid());
        StartupFailure failure = assertThrows(StartupFailure.class, () -> InheritedSockets.ofServiceManager(malformed));
        assertEquals("the sockets of the service manager cannot be used: LISTEN_FDS is not a number from 0 to 4096: x; "
                + "correct the socket unit, or unset LISTEN_FDS", failure.getMessage());
    }
}
