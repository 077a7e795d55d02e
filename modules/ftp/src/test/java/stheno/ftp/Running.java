package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import stheno.accounts.Account;
import stheno.accounts.Accounts;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.reactor.Limits;
import stheno.reactor.Log;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.reactor.ServiceStats;
import stheno.storage.DiskPool;
import stheno.storage.WorkPool;
import stheno.storage.Writers;
import stheno.testkit.Await;
import stheno.testkit.LineClient;

/// A server with a folder, an account that may write, and anonymous logins, with a view of its inside. The clients' receive
/// buffers and the server's send buffers are small, so that a client that does not read stalls soon.
final class Running implements AutoCloseable {
    static final int BUFFER = 16 * 1024; // of sockets
    static final FtpSettings SETTINGS = FtpSettings.DEFAULTS.withSync(false).withLoginDelay(Duration.ofMillis(1))
            .withConnectTimeout(Duration.ofSeconds(3));

    final Path folder;
    final WorkPool hashing;
    final FtpService service;
    final ReactorGroup group;
    final InetSocketAddress address;
    final Queue<String> errors = new ConcurrentLinkedQueue<>(); // of the log

    Running(Path home) throws IOException {
        this(home, it -> it);
    }

    Running(Path home, UnaryOperator<FtpSettings> settings) throws IOException {
        this(home, settings, 1);
    }

    Running(Path home, UnaryOperator<FtpSettings> settings, int loops) throws IOException {
        this(home, settings, loops, WorkPool.cpu("hash"));
    }

    /// @param hashing for the commands that read a whole file
    Running(Path home, UnaryOperator<FtpSettings> settings, int loops, WorkPool hashing) throws IOException {
        this(home, settings, loops, hashing, new DiskPool());
    }

    /// @param disks for the commands that look at files or change them
    Running(Path home, UnaryOperator<FtpSettings> settings, int loops, WorkPool hashing, DiskPool disks) throws IOException {
        this.hashing = hashing;
        folder = Files.createDirectories(home.resolve("root"));
        service = new FtpService("ftp", new Authenticator(accounts(home.resolve("accounts"))), new LoginThrottle(), new Writers(),
                hashing, disks);
        group = ReactorGroup.start(loops, (level, event, pairs) -> {
            if (level == Log.Level.ERROR) errors.add(event + List.of(pairs));
        });
        change(settings);
        address = group.listen(new InetSocketAddress("127.0.0.1", 0),
                PortOptions.of(service).withLimits(Limits.DEFAULTS.withSendBuffer(BUFFER)));
    }

    void change(UnaryOperator<FtpSettings> settings) {
        service.change(settings.apply(SETTINGS.withRoot(folder).withAnonymous(folder)
                .withDataLimits(Limits.DEFAULTS.withSendBuffer(BUFFER))));
    }

    private static Accounts accounts(Path file) throws IOException {
        if (!Files.exists(file)) {
            Account alice = Account.of("alice", Set.of(Account.READ, Account.WRITE));
            Accounts.put(file, Accounts.line(alice, "secret".toCharArray(), 10_000));
        }
        return Accounts.read(file);
    }

    /// A file of zeros that takes no room on disk.
    Path sparse(String name, long size) throws IOException {
        Path file = folder.resolve(name);
        try (var channel = Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.position(size - 1).write(ByteBuffer.allocate(1));
        }
        return file;
    }

    LineClient greeted() throws IOException {
        LineClient client = LineClient.connect(address);
        assertEquals("220 Stheno FTP server ready", client.hear());
        return client;
    }

    /// A session with all rights, in type I.
    LineClient alice() throws IOException {
        return loggedIn(greeted(), "alice");
    }

    static LineClient loggedIn(LineClient client, String name) throws IOException {
        asks(client, "USER " + name, 331);
        asks(client, "PASS secret", 230);
        asks(client, "TYPE I", 200);
        return client;
    }

    /// Sends a line, and expects a reply with this code.
    static String asks(LineClient client, String line, int code) throws IOException {
        return hears(client.say(line), code);
    }

    static String hears(LineClient client, int code) throws IOException {
        List<String> reply = client.hearReply();
        assertTrue(reply.getLast().startsWith(code + " "), () -> "not " + code + ": " + reply);
        return String.join("\n", reply);
    }

    static int port(LineClient client) throws IOException {
        String[] parts = asks(client, "EPSV", 229).split("\\|");
        return Integer.parseInt(parts[3]);
    }

    /// A data connection to a newly opened port.
    Socket data(LineClient client) throws IOException {
        return connected(port(client));
    }

    Socket connected(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(BUFFER);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(address.getAddress(), port), 10_000);
        return socket;
    }

    byte[] retrieve(LineClient client, String path) throws IOException {
        try (Socket data = data(client)) {
            asks(client, "RETR " + path, 150);
            byte[] all = data.getInputStream().readAllBytes();
            data.close(); // until then it is not known to have come
            hears(client, 226);
            return all;
        }
    }

    void store(LineClient client, String command, byte[] content) throws IOException {
        try (Socket data = data(client)) {
            asks(client, command, 150);
            data.getOutputStream().write(content);
        }
        hears(client, 226);
    }

    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    FtpStats.Snapshot stats() {
        return service.stats();
    }

    /// Open connections of a service, `ftp` or `ftp.data`.
    long open(String name) {
        return group.services().getOrDefault(name, ServiceStats.Snapshot.EMPTY).open();
    }

    /// Waits until a condition holds; `what` describes it in the failure.
    static void await(String what, BooleanSupplier wanted) {
        try {
            Await.until(wanted::getAsBoolean);
        } catch (AssertionError e) {
            throw new AssertionError("not in time: " + what, e);
        }
    }

    /// Waits until all connections are closed and all resources are released.
    void awaitNoConnections() {
        await("nobody is there: " + stats() + group.services(), () -> open("ftp") == 0 && open("ftp.data") == 0 && stats().sessions() == 0
                && stats().loggedIn() == 0 && stats().transferring() == 0 && service.connector(false).open() == 0);
    }

    static long descriptors() {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            long count = 0;
            for (Path _ : all) count++;
            return count;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Files of uploads that were broken off.
    List<String> partials() throws IOException {
        try (var names = Files.list(folder)) {
            return names.map(it -> it.getFileName().toString()).filter(it -> it.startsWith(".upload-")).toList();
        }
    }

    @Override
    public void close() {
        group.close();
        hashing.close();
        assertEquals("[]", errors.toString());
    }
}
