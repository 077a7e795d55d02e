package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import stheno.reactor.Limits;
import stheno.testkit.LineClient;

/// The other end of a data connection, what keeps connections alive, and a home that is swapped.
@Timeout(60)
@EnabledOnOs(OS.LINUX) // all of 127.0.0.0/8 is this machine
final class FtpDataAddressTest {
    private static final InetAddress OTHER = InetAddress.ofLiteral("127.0.0.2");

    @TempDir
    private Path folder;

    private static Socket from(InetAddress address, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(address, 0));
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress("127.0.0.1", port), 10_000);
        return socket;
    }

    @Test
    void anotherAddressIsNoEndOfADataConnection() throws IOException {
        try (Running server = new Running(folder); LineClient client = server.alice();
             ServerSocket listener = new ServerSocket(0, 1, OTHER)) {
            Files.writeString(server.folder.resolve("file"), "content");
            Running.asks(client, "EPRT |1|127.0.0.2|" + listener.getLocalPort() + "|", 500);
            int port = Running.port(client);
            client.say("RETR file");
            try (Socket stranger = from(OTHER, port); Socket own = server.connected(port)) {
                Running.hears(client, 150);
                assertEquals("content", new String(own.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
                assertEquals(0, readOrReset(stranger));
            }
            Running.hears(client, 226);
        }
    }

    /// The bytes that come before the end.
    private static int readOrReset(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes().length;
        } catch (IOException e) {
            return 0; // reset
        }
    }

    @Test
    void theSettingAllowsAnotherAddressInBothModes() throws IOException {
        try (Running server = new Running(folder, settings -> settings.withForeignData(true)); LineClient client = server.alice();
             ServerSocket listener = new ServerSocket(0, 1, OTHER)) {
            Files.writeString(server.folder.resolve("file"), "content");
            Running.asks(client, "EPRT |1|127.0.0.2|" + listener.getLocalPort() + "|", 200);
            client.say("RETR file");
            try (Socket data = listener.accept()) {
                assertEquals("content", new String(data.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            }
            Running.hears(client, 150);
            Running.hears(client, 226);
            int port = Running.port(client);
            client.say("RETR file");
            try (Socket data = from(OTHER, port)) {
                assertEquals("content", new String(data.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            }
            Running.hears(client, 150);
            Running.hears(client, 226);
        }
    }

    /// The window is that of data connections: it ends no session.
    @Test
    void aTransferThatStandsStillForTheWindowIsCut() throws IOException {
        Limits data = Limits.DEFAULTS.withWindow(Duration.ofMillis(300));
        try (Running server = new Running(folder)) {
            server.service.change(server.service.settings().withDataLimits(data));
            try (LineClient client = server.alice(); Socket upload = server.data(client)) {
                Running.asks(client, "STOR file", 150);
                upload.getOutputStream().write(new byte[5]);
                Running.hears(client, 426);
                Running.asks(client, "SIZE file", 213);
            }
        }
    }

    /// A firewall forgets a control connection that is silent during a long transfer.
    @Test
    void tcpProbesSilentControlConnections() throws IOException {
        try (Running server = new Running(folder); LineClient client = server.alice()) {
            String ends = end(server.address) + " " + end(client.local()) + " ";
            Running.await("a keepalive timer on " + ends, () -> timer(ends).startsWith("02:"));
        }
    }

    /// As in /proc/net/tcp: the octets of an IPv4 address in the order of this machine, and the port.
    private static String end(InetSocketAddress address) {
        byte[] octets = address.getAddress().getAddress();
        return String.format("%02X%02X%02X%02X:%04X", octets[3], octets[2], octets[1], octets[0], address.getPort());
    }

    /// The timer of a connection: 02 is that of keepalive probes (proc(5), proc_net_tcp.rst).
    private static String timer(String ends) {
        for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
            try {
                for (String line : Files.readAllLines(Path.of(table))) {
                    String v4 = line.replace("0000000000000000FFFF0000", "");
                    if (v4.contains(" " + ends)) return v4.strip().split(" +")[5];
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return "";
    }

    /// As release folders are swapped: a session sees the new home a second later, and so does the next login.
    @Test
    void aHomeThatIsALinkIsSwapped() throws IOException {
        Path one = Files.createDirectory(folder.resolve("one"));
        Path two = Files.createDirectory(folder.resolve("two"));
        Files.writeString(one.resolve("file"), "one");
        Files.writeString(two.resolve("file"), "two");
        Path link = Files.createSymbolicLink(folder.resolve("current"), one);
        try (Running server = new Running(folder)) {
            server.service.change(server.service.settings().withRoot(link));
            try (LineClient client = server.alice(); LineClient next = server.greeted()) {
                assertArrayEquals("one".getBytes(StandardCharsets.US_ASCII), server.retrieve(client, "file"));
                Files.move(Files.createSymbolicLink(folder.resolve("next"), two), link, StandardCopyOption.ATOMIC_MOVE);
                Running.await("the new home", () -> retrieved(server, client).equals("two"));
                assertEquals("two", retrieved(server, Running.loggedIn(next, "alice")));
            }
        }
    }

    private static String retrieved(Running server, LineClient client) {
        try {
            return new String(server.retrieve(client, "file"), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
