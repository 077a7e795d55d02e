package stheno.appliance.admin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import stheno.http.Handler;
import stheno.http.HttpService;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;

/// A server with its administration on a TCP port, below another path on a second one, and on a Unix socket.
final class AdminBench implements AutoCloseable {
    final ReactorGroup group;
    final AdminControl control;
    final Admin admin;
    final InetSocketAddress web;
    final InetSocketAddress below;
    final Path folder;
    final Path socket;

    AdminBench() throws IOException {
        this(Duration.ofMinutes(1));
    }

    /// @param reloadPatience the time after which a reload is answered though it has not ended
    AdminBench(Duration reloadPatience) throws IOException {
        group = ReactorGroup.start(2);
        control = new AdminControl(group);
        admin = Admin.start(control, Set.of("Status.Example"), AdminBench::login, reloadPatience, System::nanoTime);
        folder = Files.createTempDirectory("stheno-admin");
        socket = folder.resolve("ctl.sock");
        web = group.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new HttpService(admin.local()));
        below = group.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new HttpService(admin.web("/.stheno/")));
        group.open(UnixDomainSocketAddress.of(socket), PosixFilePermissions.fromString("rw-------"),
                PortOptions.of(new HttpService(admin.full())));
    }

    /// Stands for the login with an account: the password is known to everybody here.
    private static Handler login(Handler commands) {
        return exchange -> {
            if (exchange.request().fields().first("Authorization").isPresent()) commands.handle(exchange);
            else exchange.respond(Reply.error(Status.UNAUTHORIZED, "Log in."));
        };
    }

    /// An answer as text: its head, and its body.
    record Answer(int status, String head, String body) {
        String field(String name) {
            Matcher field = Pattern.compile("(?im)^" + name + ": (.*?)\r?$").matcher(head);
            return field.find() ? field.group(1) : "";
        }
    }

    Answer get(String path, String... fields) throws IOException {
        return ask(web, "GET", path, "", fields);
    }

    Answer post(String path, String body, String... fields) throws IOException {
        return ask(web, "POST", path, body, fields);
    }

    /// @param fields lines; without a Host among them it is the address
    static Answer ask(InetSocketAddress server, String method, String path, String body, String... fields) throws IOException {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nConnection: close\r\nContent-Length: " + body.length()
                + "\r\n");
        if (Stream.of(fields).noneMatch(field -> field.startsWith("Host:"))) head.append("Host: ").append(host(server)).append("\r\n");
        for (String field : fields) head.append(field).append("\r\n");
        try (Socket client = new Socket()) {
            client.setSoTimeout(30_000);
            client.connect(server, 30_000);
            client.getOutputStream().write((head + "\r\n" + body).getBytes(StandardCharsets.ISO_8859_1));
            String all = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = all.indexOf("\r\n\r\n");
            return new Answer(Integer.parseInt(all.substring(9, 12)), all.substring(0, end + 2), all.substring(end + 4));
        }
    }

    static String host(InetSocketAddress server) {
        return server.getAddress().getHostAddress() + ":" + server.getPort();
    }

    /// A silent connection, and its number.
    record Idle(Socket socket, long id) {}

    Idle idle() throws Exception {
        List<Long> before = ids();
        Socket client = new Socket();
        client.setSoTimeout(30_000);
        client.connect(web, 30_000);
        until(() -> ids().stream().anyMatch(id -> !before.contains(id)));
        return new Idle(client, ids().stream().filter(id -> !before.contains(id)).max(Comparator.naturalOrder()).orElseThrow());
    }

    private List<Long> ids() {
        return group.connections(1000).join().stream().map(view -> view.id()).toList();
    }

    static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) throw new AssertionError("it did not come to pass");
            LockSupport.parkNanos(1_000_000);
        }
    }

    /// The first lines of a stream, which is then left.
    List<String> stream(String path, int lines) throws IOException {
        try (Socket client = new Socket()) {
            client.setSoTimeout(30_000);
            client.connect(web, 30_000);
            client.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: " + host(web) + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            BufferedReader reader = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            return Stream.generate(() -> line(reader)).limit(lines).toList();
        }
    }

    private static String line(BufferedReader reader) {
        try {
            return String.valueOf(reader.readLine());
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws IOException {
        admin.close();
        group.close();
        Files.deleteIfExists(socket);
        Files.delete(folder);
    }
}
