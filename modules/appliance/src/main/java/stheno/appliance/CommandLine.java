package stheno.appliance;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the command line. One use; one thread.
final class CommandLine {
    static final String HELP = """
            stheno: an asynchronous server

            stheno [serve] [DIR]         serve the files below DIR, or a welcome page
              --http HOST:PORT           where to listen for HTTP (127.0.0.1:8080; port 0 for a free one)
              --loops N                  how many loops, each on a thread of its own (one a processor)
              --cgi /PATH/=DIR           run the scripts of DIR under /PATH/ (CGI/1.1); may be given again
              --listing                  list folders that have no index page
              --access-log FILE|-        log each request, in the combined format, to FILE or standard output
              --tls-http HOST:PORT       where to listen for HTTPS, with
              --certificate PEM          the certificate chain, and
              --key PEM                  its private key (PKCS#8)
              --send-buffer BYTES        bound each socket's send buffer (0: the kernel tunes it)
              --port-file FILE           write the ports bound to FILE, as lines `http=8080`, once all are
            stheno healthcheck [HOST:PORT]   exit 0 if a server answers there (127.0.0.1:8080)
            stheno version
            stheno help
            """;

    private static final int SEND_BUFFER_MOST = 64 * 1024 * 1024;
    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);

    private final Deque<String> words;
    private Optional<Path> root = Optional.empty();
    private InetSocketAddress http = HERE;
    private int loops = Runtime.getRuntime().availableProcessors();
    private boolean listing;
    private Optional<String> accessLog = Optional.empty();
    private Optional<InetSocketAddress> tls = Optional.empty();
    private Optional<Path> certificate = Optional.empty();
    private Optional<Path> key = Optional.empty();
    private Optional<Path> portFile = Optional.empty();
    private final Map<String, Path> cgi = new LinkedHashMap<>();
    private int sendBuffer;

    private CommandLine(List<String> words) {
        this.words = new ArrayDeque<>(words);
    }

    static Command read(List<String> words) {
        CommandLine line = new CommandLine(words);
        try {
            return line.command();
        } catch (BadArgument e) {
            return new Command.Wrong(e.getMessage());
        }
    }

    private static final class BadArgument extends Exception {
        private static final long serialVersionUID = 1;

        BadArgument(String argument, String problem, String remedy) {
            super("argument " + argument + ": " + problem + "; " + remedy);
        }
    }

    private Command command() throws BadArgument {
        return switch (words.isEmpty() ? "serve" : words.peek()) {
            case "version", "--version" -> alone(new Command.Version());
            case "help", "--help", "-h" -> alone(new Command.Help());
            case "healthcheck" -> healthCheck();
            case "serve" -> {
                words.poll();
                yield serve();
            }
            default -> serve();
        };
    }

    private Command alone(Command command) throws BadArgument {
        String word = words.poll();
        if (!words.isEmpty()) throw new BadArgument(words.peek(), "nothing may follow `" + word + "`", "leave it out");
        return command;
    }

    private Command healthCheck() throws BadArgument {
        words.poll();
        InetSocketAddress address = words.isEmpty() ? HERE : address("healthcheck", words.poll());
        if (!words.isEmpty()) throw new BadArgument(words.peek(), "one address is enough", "leave it out");
        return new Command.HealthCheck(address);
    }

    private Command serve() throws BadArgument {
        while (!words.isEmpty()) option(words.poll());
        if (tls.isEmpty() && (certificate.isPresent() || key.isPresent())) {
            throw new BadArgument(certificate.isPresent() ? "--certificate" : "--key", "there is no HTTPS listener", "add --tls-http HOST:PORT");
        }
        return new Command.Serve(new Settings(root, http, loops, listing, accessLog, tlsListener(), portFile, cgi, sendBuffer));
    }

    private Optional<Settings.TlsListener> tlsListener() throws BadArgument {
        if (tls.isEmpty()) return Optional.empty();
        if (certificate.isEmpty()) throw new BadArgument("--tls-http", "it needs a certificate", "add --certificate PEM");
        if (key.isEmpty()) throw new BadArgument("--tls-http", "it needs a private key", "add --key PEM");
        return Optional.of(new Settings.TlsListener(tls.get(), certificate.get(), key.get()));
    }

    private void option(String word) throws BadArgument {
        switch (word) {
            case "--http" -> http = address(word, value(word));
            case "--loops" -> loops = number(word, value(word), 1, 256);
            case "--cgi" -> cgi(value(word));
            case "--listing" -> listing = true;
            case "--access-log" -> accessLog = Optional.of(value(word));
            case "--tls-http" -> tls = Optional.of(address(word, value(word)));
            case "--certificate" -> certificate = Optional.of(path(word, value(word)));
            case "--key" -> key = Optional.of(path(word, value(word)));
            case "--port-file" -> portFile = Optional.of(path(word, value(word)));
            case "--send-buffer" -> sendBuffer = number(word, value(word), 0, SEND_BUFFER_MOST);
            default -> folder(word);
        }
    }

    private void folder(String word) throws BadArgument {
        if (word.startsWith("-")) throw new BadArgument(word, "there is no such option", "`stheno help` lists them");
        if (root.isPresent()) throw new BadArgument(word, "one folder is served, and it is " + root.get(), "leave one out");
        root = Optional.of(path("DIR", word));
    }

    private void cgi(String value) throws BadArgument {
        int equals = value.indexOf("/=");
        if (!value.startsWith("/") || equals < 0 || equals + 2 == value.length()) {
            throw new BadArgument("--cgi", "`" + value + "` is no /PATH/=DIR", "write /cgi-bin/=DIR");
        }
        String path = value.substring(0, equals + 1);
        if (cgi.put(path, path("--cgi", value.substring(equals + 2))) != null) {
            throw new BadArgument("--cgi", path + " is given twice", "leave one out");
        }
    }

    private String value(String option) throws BadArgument {
        String value = words.poll();
        if (value == null || value.isEmpty()) throw new BadArgument(option, "its value is missing", "write it behind the option");
        return value;
    }

    private static int number(String option, String value, int least, int most) throws BadArgument {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) return number;
        } catch (NumberFormatException e) {
            // said below, with the bounds
        }
        throw new BadArgument(option, "`" + value + "` is no number from " + least + " to " + most, "write one");
    }

    private static Path path(String option, String value) throws BadArgument {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new BadArgument(option, "`" + value + "` is no path", e.getReason());
        }
    }

    /// `HOST:PORT`, where HOST may be an IPv6 address in brackets.
    private static InetSocketAddress address(String option, String value) throws BadArgument {
        int colon = value.lastIndexOf(':');
        String host = colon < 0 ? "" : value.substring(0, colon);
        boolean bare = host.contains(":") && !(host.startsWith("[") && host.endsWith("]"));
        if (host.isEmpty() || bare) {
            throw new BadArgument(option, "`" + value + "` is no HOST:PORT", "write 127.0.0.1:8080, 0.0.0.0:80 or [::1]:8080");
        }
        int port = number(option, value.substring(colon + 1), 0, 65535);
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new BadArgument(option, "host `" + host + "` is not known", "write one of this machine's names or addresses");
        }
    }
}
