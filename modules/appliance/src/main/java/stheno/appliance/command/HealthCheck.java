package stheno.appliance.command;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import stheno.appliance.admin.CtlClient;

/// `stheno healthcheck [HOST:PORT|URL]`: asks a server whether it is ready, for a container's health check; the image needs no other
/// client.
///
/// Exit status: 0 ready; 1 not ready, or not reachable; 2 the command line is wrong.
public final class HealthCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(3); // in total
    private static final int MOST = 1024 * 1024; // bytes of a reply; a reply to HEAD has only a head
    private static final String READY = "http://127.0.0.1:9180/readyz"; // the default address of the administration

    private HealthCheck() {}

    /// Without an argument: whether this machine's server is ready. HOST:PORT: the same of another server. URL: whether it answers.
    public static int run(List<String> words, PrintStream out, PrintStream err) {
        if (words.size() > 1) return wrong(err, "only one HOST:PORT or URL is allowed");
        String word = words.isEmpty() ? READY : words.getFirst();
        URI uri;
        try {
            uri = new URI(word.contains("://") ? word : "http://" + word + (word.indexOf('/') < 0 ? "/readyz" : ""));
        } catch (URISyntaxException e) {
            return wrong(err, "`" + word + "` is not HOST:PORT or a URL");
        }
        if (!"http".equalsIgnoreCase(uri.getScheme())) return wrong(err, "`" + word + "` is not an http URL");
        if (!plain(uri)) return wrong(err, "`" + word + "` is not HOST:PORT or a URL");
        return ask(uri, out, err);
    }

    /// A host, without a user and without an empty port.
    private static boolean plain(URI uri) {
        return uri.getHost() != null && uri.getRawUserInfo() == null && uri.getPort() <= 65535 && !uri.getRawAuthority().endsWith(":");
    }

    private static int wrong(PrintStream err, String why) {
        err.println("stheno healthcheck: " + why + "; write 127.0.0.1:8080 or http://127.0.0.1:9180/readyz");
        err.println("usage: " + HelpPages.usage("healthcheck"));
        return 2;
    }

    private static int ask(URI uri, PrintStream out, PrintStream err) {
        int port = uri.getPort() < 0 ? 80 : uri.getPort();
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        try {
            InetAddress host = InetAddress.getByName(uri.getHost());
            int status = status(new InetSocketAddress(host, port), uri.getHost() + ":" + port, path + query);
            if (status < 500) {
                out.println("ready: " + uri + " answers " + status);
                return 0;
            }
            err.println("stheno healthcheck: " + uri + " answers " + status);
        } catch (UnknownHostException e) {
            err.println("stheno healthcheck: unknown host `" + uri.getHost() + "`");
        } catch (IOException e) {
            err.println("stheno healthcheck: " + uri + ": " + e.getMessage());
        }
        return 1;
    }

    private static int status(InetSocketAddress address, String host, String target) throws IOException {
        return new CtlClient(address, PATIENCE, MOST).ask("HEAD " + target + " HTTP/1.1\r\nHost: " + host + "\r\n").status();
    }
}
