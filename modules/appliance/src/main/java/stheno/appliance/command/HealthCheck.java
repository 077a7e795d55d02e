package stheno.appliance.command;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import stheno.appliance.admin.CtlClient;
import stheno.appliance.admin.ServerFinder;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.format.DisplayText;

/// `stheno healthcheck`: asks a server whether it is ready, for a container's health check; the image needs no other client.
///
/// Exit status: 0 ready; 1 not ready, or not reachable; 2 the command line or a setting is wrong.
public final class HealthCheck {
    static final String HELP = """
            stheno healthcheck [--config FILE] [HOST:PORT|URL|unix:PATH]
              (nothing)                  ask the server of the settings: admin.listen, otherwise its socket
              --config FILE              the settings of the server, instead of conf/stheno.properties and $STHENO_CONFIG
              HOST:PORT                  ask http://HOST:PORT/readyz
              URL                        http or https; /readyz must answer 200, other paths a status below 400; the certificate is
                                         verified, except that of a loopback address
              unix:PATH                  ask /readyz on a Unix socket: that of admin.socket or admin.listen
            Exit status: 0 ready; 1 not ready, or not reachable; 2 the command line or a setting is wrong.
            """;
    private static final Duration PATIENCE = Duration.ofSeconds(3); // in total
    private static final int MOST = 1024 * 1024; // bytes of a reply; a reply to HEAD has only a head
    private static final String READY = "/readyz";

    /// What to ask, and how it is shown.
    private record Question(SocketAddress server, boolean tls, String host, String target, String shown) {
        boolean accepts(int status) {
            return target.equals(READY) ? status == 200 : status < 400;
        }
    }

    /// The command line is wrong.
    private static final class UsageError extends Exception {
        private static final long serialVersionUID = 1;

        UsageError(String message) {
            super(message);
        }
    }

    private HealthCheck() {}

    /// @param words the arguments after `healthcheck`
    /// @param finder finds the server if they do not name one
    /// @return the exit status
    public static int run(List<String> words, ServerFinder finder, PrintStream out, PrintStream err) {
        try {
            return ask(question(words, finder), out, err);
        } catch (UsageError e) {
            err.println("stheno healthcheck: " + e.getMessage());
            err.println("usage: " + HelpPages.usage("healthcheck"));
            return 2;
        } catch (BadConfig e) {
            e.getMessage().lines().forEach(line -> err.println("stheno healthcheck: " + line));
            return 2;
        } catch (ServerFinder.NotFound e) {
            err.println("stheno healthcheck: " + e.getMessage());
        } catch (UnknownHostException e) {
            err.println("stheno healthcheck: unknown host `" + e.getMessage() + "`");
        }
        return 1;
    }

    private static Question question(List<String> words, ServerFinder finder) throws UsageError, BadConfig, ServerFinder.NotFound,
            UnknownHostException {
        List<String> rest = new ArrayList<>(words);
        Optional<Path> file = Optional.empty();
        if (!rest.isEmpty() && rest.getFirst().equals("--config")) {
            rest.removeFirst();
            if (rest.isEmpty()) throw new UsageError("--config needs a FILE");
            file = Optional.of(path(rest.removeFirst()));
        }
        if (rest.size() > 1) throw new UsageError("only one HOST:PORT, URL or unix:PATH is allowed");
        if (rest.isEmpty()) return ready(finder.ready(file));
        if (file.isPresent()) throw new UsageError("--config and `" + rest.getFirst() + "` exclude each other");
        String word = rest.getFirst();
        if (!word.startsWith("unix:")) return question(word);
        Path socket = path(word.substring("unix:".length()));
        return new Question(UnixDomainSocketAddress.of(socket), false, "localhost", READY, "unix:" + socket);
    }

    private static Path path(String word) throws UsageError {
        try {
            if (!word.isEmpty()) return Path.of(word);
        } catch (InvalidPathException e) {
            // reported below
        }
        throw new UsageError("`" + word + "` is not a path");
    }

    private static Question ready(ListenAddress address) {
        return switch (address) {
            case ListenAddress.Unix(Path path, var _) ->
                    new Question(UnixDomainSocketAddress.of(path), false, "localhost", READY, "unix:" + path);
            case ListenAddress.Inet(InetSocketAddress inet) -> {
                String host = DisplayText.peer(inet);
                yield new Question(inet, false, host, READY, "http://" + host + READY);
            }
        };
    }

    private static Question question(String word) throws UsageError, UnknownHostException {
        URI uri;
        try {
            uri = new URI(word.contains("://") ? word : "http://" + word + (word.indexOf('/') < 0 ? READY : ""));
        } catch (URISyntaxException e) {
            throw noAddress(word);
        }
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        if (!tls && !"http".equalsIgnoreCase(uri.getScheme())) throw new UsageError("`" + word + "` is not an http or https URL");
        if (!plain(uri)) throw noAddress(word);
        int port = uri.getPort() < 0 ? tls ? 443 : 80 : uri.getPort();
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        InetAddress host;
        try {
            host = InetAddress.getByName(uri.getHost());
        } catch (UnknownHostException e) {
            throw new UnknownHostException(uri.getHost());
        }
        return new Question(new InetSocketAddress(host, port), tls, uri.getHost() + ":" + port, path + query, uri.toString());
    }

    private static UsageError noAddress(String word) {
        return new UsageError("`" + word + "` is not HOST:PORT, a URL or unix:PATH; write 127.0.0.1:9180 or http://127.0.0.1:9180/readyz");
    }

    /// A host, without a user and without an empty port.
    private static boolean plain(URI uri) {
        return uri.getHost() != null && uri.getRawUserInfo() == null && uri.getPort() <= 65_535
                && !uri.getRawAuthority().endsWith(":");
    }

    private static int ask(Question question, PrintStream out, PrintStream err) {
        try {
            int status = status(question);
            if (question.accepts(status)) {
                out.println("ready: " + question.shown() + " answers " + status);
                return 0;
            }
            String remedy = question.target().equals(READY) && status != 503
                    ? "; only the ports of admin.listen and admin.socket answer " + READY + ": name one, or a URL of another path" : "";
            err.println("stheno healthcheck: " + question.shown() + " answers " + status + remedy);
        } catch (IOException e) {
            err.println("stheno healthcheck: " + question.shown() + ": " + e.getMessage());
        }
        return 1;
    }

    private static int status(Question question) throws IOException {
        String head = "HEAD " + question.target() + " HTTP/1.1\r\nHost: " + question.host() + "\r\n";
        if (question.tls()) return TlsRequest.status((InetSocketAddress) question.server(), hostOf(question.host()), head, PATIENCE);
        return new CtlClient(question.server(), PATIENCE, MOST).ask(head).status();
    }

    private static String hostOf(String authority) {
        return authority.substring(0, authority.lastIndexOf(':'));
    }
}
