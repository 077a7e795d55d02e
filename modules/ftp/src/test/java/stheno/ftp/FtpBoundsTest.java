package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.reactor.Limits;
import stheno.storage.DiskRefusal;
import stheno.testkit.LineClient;

/// Limits that are reached: a file's length, the disk, ports, descriptors.
@Timeout(60)
class FtpBoundsTest {
    private static final int MEGA = 1024 * 1024;

    @TempDir
    Path home;

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(5).nextBytes(bytes);
        return bytes;
    }

    /// Sends as much as is taken.
    private static void pour(Socket data, byte[] content) throws IOException {
        try {
            data.getOutputStream().write(content);
        } catch (SocketException e) {
            assertTrue(e.getMessage().contains("reset") || e.getMessage().contains("pipe"), e.getMessage());
        }
        data.close();
    }

    private void stops(Running server, byte[] content, int code) throws IOException {
        Files.writeString(server.folder.resolve("file"), "the old one");
        try (LineClient client = server.alice()) {
            Socket data = server.data(client);
            Running.asks(client, "STOR file", 150);
            pour(data, content);
            Running.hears(client, code);
            assertEquals("the old one", Files.readString(server.folder.resolve("file")));
            Running.asks(client, "PWD", 257);
        }
    }

    /// Resumes an upload in another session, and completes it.
    private void resumes(Running server, byte[] content) throws IOException {
        Files.delete(server.folder.resolve("file"));
        try (LineClient client = server.alice()) {
            int kept = Integer.parseInt(Running.asks(client, "SIZE file", 213).substring(4));
            assertTrue(kept > 0 && kept < content.length, kept + " bytes");
            Running.asks(client, "REST " + kept, 350);
            server.store(client, "STOR file", Arrays.copyOfRange(content, kept, content.length));
            assertArrayEquals(content, Files.readAllBytes(server.folder.resolve("file")));
            assertEquals(List.of(), server.partials());
        }
    }

    @Test
    void anUploadThatIsTooLongIsKeptAndGoneOnWithWhenItMay() throws Exception {
        byte[] content = random(3 * MEGA);
        try (Running server = new Running(home, it -> it.withUploadLimit(MEGA))) {
            stops(server, content, 552);
            server.change(it -> it);
            resumes(server, content);
            server.awaitNoConnections();
        }
    }

    /// A reset could end the client before it reads the reply.
    @Test
    void aClientThatSendsMoreThanIsTakenReadsTheReplyAndIsNotReset() throws Exception {
        Limits patient = Limits.DEFAULTS.withLinger(Duration.ofMinutes(1));
        try (Running server = new Running(home, it -> it.withUploadLimit(MEGA).withDataLimits(patient)); LineClient client = server.alice();
                Socket data = server.data(client)) {
            Running.asks(client, "STOR file", 150);
            data.getOutputStream().write(random(2 * MEGA));
            Running.hears(client, 552);
            data.getOutputStream().write(random(8 * MEGA));
            data.shutdownOutput();
            assertEquals(-1, data.getInputStream().read());
        }
    }

    /// The excess byte arrives together with the end: the end must not win.
    @Test
    void anUploadThatIsALittleTooLongIsNeverPublished() throws Exception {
        byte[] content = random(100_001);
        try (Running server = new Running(home, it -> it.withUploadLimit(100_000))) {
            for (int i = 0; i < 20; i++) stops(server, content, 552);
        }
    }

    @Test
    void anUploadThatFillsTheDiskIsKeptAndGoneOnWithWhenThereIsRoom() throws Exception {
        Path memory = Path.of("/dev/shm");
        Assumptions.assumeTrue(Files.isWritable(memory));
        Path disk = Files.createTempDirectory(memory, "stheno-ftp");
        byte[] content = random(24 * MEGA);
        long left = memory.toFile().getUsableSpace() - 8 * MEGA;
        try (Running server = new Running(disk, it -> it.withReserve(left))) {
            stops(server, content, 452);
            server.change(it -> it);
            resumes(server, content);
        } finally {
            try (var all = Files.walk(disk)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /// The first of some ports in a row that are free.
    private static int freePorts(int count) throws IOException {
        for (int i = 0; i < 1000; i++) {
            int first = freePort();
            int port = first + 1;
            while (port < first + count && isFree(port)) port++;
            if (port == first + count) return first;
        }
        throw new AssertionError("no free ports in a row");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private Running withPort(int port) throws IOException {
        return new Running(home, it -> it.withPassivePorts(new PassivePorts(port, port)));
    }

    @Test
    void withoutAFreePortPasvFailsAndTheSessionGoesOn() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); Running server = withPort(taken.getLocalPort());
                LineClient client = server.alice()) {
            Running.asks(client, "EPSV", 425);
            Running.asks(client, "PASV", 425);
            Running.asks(client, "LIST", 425);
            Running.asks(client, "PWD", 257);
        }
    }

    @Test
    void aPortIsFreeAgainWhenItsSessionHasLeft() throws Exception {
        try (Running server = withPort(freePort()); LineClient client = server.alice()) {
            try (LineClient other = server.alice()) {
                Running.port(other);
                Running.asks(client, "EPSV", 425);
            }
            Running.await("the other has left", () -> server.stats().sessions() == 1);
            Running.port(client);
            Running.port(client); // and its own is free for itself
            Running.asks(client, "ABOR", 226);
            Running.port(client);
        }
    }

    @Test
    void aClientThatWaitsOnManyPassivePortsLeavesSomeForOthers() throws Exception {
        int first = freePorts(4);
        InetAddress other = InetAddress.getByName("127.0.0.2");
        try (Running server = new Running(home, it -> it.withPassivePorts(new PassivePorts(first, first + 3)));
                LineClient one = server.alice(); LineClient two = server.alice(); LineClient three = server.alice();
                LineClient four = server.alice(); LineClient stranger = LineClient.connect(other, server.address)) {
            for (LineClient client : List.of(one, two, three)) Running.port(client);
            server.change(it -> it.withPassivePorts(new PassivePorts(first, first + 3))); // the ports in use still count
            Running.asks(four, "EPSV", 425);
            Running.asks(four, "PASV", 425);
            Running.hears(stranger, 220);
            Running.port(Running.loggedIn(stranger, "alice"));
            try (Socket _ = server.data(one)) { // its port is free when the connection is there
                Running.await("a port is free", () -> server.service.ports().taken() == 3);
                Running.port(four);
            }
            Running.asks(two, "ABOR", 226);
            three.close();
            stranger.close();
            Running.await("only one is left", () -> server.service.ports().taken() == 1);
        }
    }

    @Test
    void withoutAFreePortNothingCountsAsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); Running server = withPort(taken.getLocalPort());
                LineClient client = server.alice()) {
            for (int i = 0; i < 3; i++) Running.asks(client, "EPSV", 425);
            assertEquals(0, server.service.ports().taken());
        }
    }

    @Test
    void aFloodOfPassiveCommandsIsAnsweredAndHoldsAPortAndADescriptor() throws Exception {
        try (Running server = new Running(home); LineClient client = server.alice()) {
            Running.port(client);
            Running.asks(client, "ABOR", 226);
            long before = Running.descriptors();
            int pairs = 1000;
            client.say("EPSV\r\nABOR\r\n".repeat(pairs).getBytes());
            long most = 0;
            for (int i = 0; i < pairs; i++) {
                Running.hears(client, 229);
                most = Math.max(most, Running.descriptors());
                Running.hears(client, 226);
            }
            assertTrue(most <= before + 20, most + " descriptors, " + before + " before");
        }
    }

    @Test
    void withoutDescriptorsTransfersFailAndTheSessionGoesOn() throws Exception {
        List<FileChannel> hogs = new ArrayList<>();
        try (Running server = new Running(home); LineClient client = server.alice()) {
            server.store(client, "STOR small", new byte[10]); // what is loaded is loaded
            assertEquals(10, server.retrieve(client, "small").length);
            assertTrue(DiskRefusal.of(new IOException("unknown")).isEmpty());
            Assumptions.assumeTrue(exhaust(hogs), "there are too many descriptors to use them up");
            Running.asks(client, "EPSV", 425);
            hogs.removeLast().close();
            hogs.removeLast().close(); // for the port, and for the peer of what is accepted there
            int port = Running.port(client);
            Socket data = server.connected(port); // taken in by the kernel; there is no descriptor for it here
            client.say("RETR small");
            assertTrue(client.hear().startsWith("4"), "a file was opened");
            Running.asks(client, "NOOP", 200);
            for (FileChannel hog : hogs) hog.close();
            hogs.clear();
            data.close();
            assertEquals(10, server.retrieve(client, "small").length);
            server.errors.clear(); // that the file could not be opened
        } finally {
            for (FileChannel hog : hogs) hog.close();
        }
    }

    /// @return whether there are none any more
    private boolean exhaust(List<FileChannel> hogs) throws IOException {
        Path file = Files.writeString(home.resolve("hog"), "");
        try {
            for (int i = 0; i < 100_000; i++) hogs.add(FileChannel.open(file));
            return false;
        } catch (FileSystemException e) {
            return true;
        }
    }
}
