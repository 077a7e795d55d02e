package stheno.appliance.admin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.config.SettingSource;
import stheno.appliance.config.Type;
import stheno.appliance.format.DisplayText;

/// Finds the running server that a command asks: the one with the settings of this environment. It reads the same file and the same
/// variables as the server. If they do not name the server's socket, it looks for servers that answer. Any thread; blocks.
///
/// @param environment the variables of this process
/// @param home        the image's folder
public record ServerFinder(Map<String, String> environment, Path home) {
    private static final Duration PATIENCE = Duration.ofSeconds(2); // for a server to say which it is
    private static final int MOST = 64 * 1024; // bytes of that
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    /// No server, or more than one, is meant. The message says what was found, and what to do.
    public static final class NotFound extends Exception {
        private static final long serialVersionUID = 1;

        NotFound(String message) {
            super(message);
        }
    }

    /// The socket of `stheno ctl`. It may have no server.
    ///
    /// @param file the file of settings; if empty, that of the environment or of the image
    Path socket(Optional<Path> file) throws BadConfig, NotFound {
        return socket(settings(file));
    }

    /// The socket of `stheno ctl` that settings name. It may have no server.
    public Path socket(Config config) throws BadConfig, NotFound {
        return switch (config.value(AdminKeys.SOCKET)) {
            case Type.PathOrWord.Choice.Named(Path path) -> path;
            case Type.PathOrWord.Choice.Said(String word) when word.equals("off") ->
                    throw new NotFound("admin.socket is off, so the server has no socket: set it to auto, and restart the server");
            case Type.PathOrWord.Choice.Said(String _) -> one(answering(CtlSocket.candidates(environment)))
                    .orElseGet(() -> CtlSocket.defaultPath(environment));
        };
    }

    /// The address to ask whether the server is ready: `admin.listen` if it is set, otherwise a named `admin.socket`, otherwise the socket
    /// of the one server that answers, otherwise the default address.
    ///
    /// @return an `InetSocketAddress` or a `UnixDomainSocketAddress`, as a [ListenAddress]
    public ListenAddress ready(Optional<Path> file) throws BadConfig, NotFound {
        Config config = settings(file);
        Optional<ListenAddress> page = config.value(AdminKeys.LISTEN).filter(address -> !address.anyPort());
        boolean set = !(config.setting(AdminKeys.LISTEN).source() instanceof SettingSource.Default);
        if (set && page.isPresent()) return reachable(page.get());
        switch (config.value(AdminKeys.SOCKET)) {
            case Type.PathOrWord.Choice.Named(Path path) -> {
                return AdminKeys.socket(path);
            }
            case Type.PathOrWord.Choice.Said(String word) -> {
                Optional<Path> found = word.equals("off") ? Optional.empty() : one(answering(CtlSocket.candidates(environment)));
                if (found.isPresent()) return AdminKeys.socket(found.get());
            }
        }
        return reachable(page.orElseThrow(() -> new NotFound("admin.listen names no port to ask, and no server answers on a socket")));
    }

    private Config settings(Optional<Path> file) throws BadConfig {
        return Config.of(new AdminKeys(), file, environment, home);
    }

    /// A client cannot open the address of all interfaces.
    private static ListenAddress reachable(ListenAddress address) {
        boolean all = address instanceof ListenAddress.Inet(InetSocketAddress inet) && inet.getAddress().isAnyLocalAddress();
        if (!all) return address;
        return new ListenAddress.Inet(new InetSocketAddress(LOOPBACK, ((ListenAddress.Inet) address).address().getPort()));
    }

    /// The only one; empty without any.
    static Optional<Path> one(List<Path> sockets) throws NotFound {
        if (sockets.size() <= 1) return sockets.stream().findFirst();
        String found = sockets.stream().map(socket -> "\n  " + socket + "  " + describe(socket).orElse("does not respond"))
                .collect(Collectors.joining());
        throw new NotFound("several servers answer; name the settings of one with --config FILE, or its socket:" + found);
    }

    /// Those with a server.
    static List<Path> answering(List<Path> sockets) {
        return sockets.stream().filter(ServerFinder::answers).toList();
    }

    private static boolean answers(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false); // a full queue of connections is refused at once
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return String.valueOf(e.getMessage()).contains("temporarily"); // the queue is full: a server is there
        }
    }

    /// The process and the ports of the server of a socket; empty if it does not say.
    static Optional<String> describe(Path socket) {
        try {
            CtlClient.Answer answer = new CtlClient(UnixDomainSocketAddress.of(socket), PATIENCE, MOST)
                    .ask("GET /server.txt HTTP/1.1\r\nHost: localhost\r\n");
            return answer.status() == 200 ? Optional.of(DisplayText.plain(answer.body().strip())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
