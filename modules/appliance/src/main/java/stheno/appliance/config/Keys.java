package stheno.appliance.config;

import static stheno.appliance.config.Key.firm;
import static stheno.appliance.config.Key.live;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import stheno.appliance.ftp.FtpKeys;
import stheno.reactor.Network;

/// The settings that there are, a row each, but for those of hosts, [HostKeys], and of FTP, [FtpKeys].
public final class Keys {
    private static final long HEAD_MOST = 64 << 10; // what the parser of requests can hold
    private static final long MB = 1L << 20;
    private static final long GB = 1L << 30;
    private static final long TB = 1L << 40;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    public static final Type<List<Endpoint>> ENDPOINTS = new Type.Listed<>(new Endpoint.Form());
    public static final Type<List<Network>> NETWORKS = new Type.Listed<>(new Type.Networks());
    public static final Type<Optional<Path>> PATH = new Type.Optionally<>(new Type.FilePath());

    public static final Key<List<Endpoint>> HTTP_LISTEN = firm("http.listen", ENDPOINTS, "127.0.0.1:8080",
            "where to listen for HTTP; port 0 for a free one");
    public static final Key<List<Endpoint>> HTTP_TLS_LISTEN = firm("http.tls.listen", ENDPOINTS, "", "where to listen for HTTPS");
    public static final Key<List<Network>> HTTP_PROXIES = live("http.proxies", NETWORKS, "",
            "every connection begins with a PROXY protocol header, and comes from one of these networks; empty: none does");
    public static final Key<List<Network>> HTTP_TRUSTED_PROXIES = live("http.trusted-proxies", NETWORKS, "",
            "whose Forwarded and X-Forwarded-For fields are believed");
    public static final Key<Optional<String>> HTTP_REQUEST_ID_HEADER = live("http.request-id-header",
            new Type.Optionally<>(new Name.FieldName()), "", "the field that brings a request's id and carries it back; empty: none");

    public static final Key<Optional<Path>> ACCOUNTS_FILE = live("accounts.file", PATH, "",
            "names and hashed passwords, as `stheno passwd` writes them");

    public static final Key<Optional<Path>> TLS_CERTIFICATE = live("tls.certificate", PATH, "",
            "the certificate chain, PEM, of hosts without one of their own");
    public static final Key<Optional<Path>> TLS_KEY = live("tls.key", PATH, "", "its private key, PEM");
    public static final Key<String> TLS_MINIMUM = live("tls.minimum", Type.Word.of("1.2", "1.3"), "1.2",
            "the oldest version of TLS that is spoken");
    public static final Key<Duration> TLS_RELOAD = live("tls.reload", span(Duration.ZERO, DAY), "10s",
            "how often certificates and keys are looked at for a change; 0: never");

    public static final Key<Integer> LIMIT_CONNECTIONS = count("limit.connections", 1, 10_000_000, "50000",
            "open connections of a port; more are refused");
    public static final Key<Integer> LIMIT_CONNECTIONS_PER_ADDRESS = count("limit.connections-per-address", 1, 10_000_000, "10000",
            "open connections of a port from one address");
    public static final Key<Duration> LIMIT_IDLE = wait("limit.idle", DAY, "75s", "how long a client may take to begin its next request");
    public static final Key<Duration> LIMIT_MESSAGE = wait("limit.message", HOUR, "10s",
            "how long a request's head may take from its first byte to its last");
    public static final Key<Duration> LIMIT_WINDOW = wait("limit.window", HOUR, "60s", "how often the pace of a transfer is looked at");
    public static final Key<Long> LIMIT_MINIMUM_RATE = live("limit.minimum-rate", new Measure.Rate(GB), "64",
            "the pace of a transfer, in or out, on the average over limit.window; 0: any");
    public static final Key<Duration> LIMIT_ANSWER = wait("limit.answer", DAY, "5m", "how long a reply may leave the client without a byte");
    public static final Key<Duration> LIMIT_HANDSHAKE = wait("limit.handshake", HOUR, "10s", "how long a TLS handshake may take");
    public static final Key<Duration> LIMIT_LINGER = wait("limit.linger", HOUR, "2s",
            "how long to wait for the client's end of the connection after ours");
    public static final Key<Long> LIMIT_SEND_BUFFER = size("limit.send-buffer", 0, 64 * MB, "0",
            "each socket's send buffer; 0: the kernel tunes it");
    public static final Key<Integer> LIMIT_BACKLOG = firm("limit.backlog", new Measure.Count(1, 65_535), "4096",
            "connections that the kernel queues for a port");
    public static final Key<Long> LIMIT_HEAD = size("limit.head", 256, HEAD_MOST, "32k", "a request's head (431)");
    public static final Key<Long> LIMIT_TARGET = size("limit.target", 64, HEAD_MOST, "8k", "a request's target (414); no more than limit.head");
    public static final Key<Integer> LIMIT_FIELDS = count("limit.fields", 1, 100_000, "100", "fields of a request's head (431)");
    public static final Key<Long> LIMIT_BODY = size("limit.body", 0, 1024 * TB, "1g", "a request's body (413)");
    public static final Key<Long> LIMIT_UNWANTED_BODY = size("limit.unwanted-body", 0, GB, "256k",
            "how much of a body that nobody wants is read, to keep the connection");
    public static final Key<Integer> LIMIT_PIPELINE = count("limit.pipeline", 1, 10_000, "32",
            "requests of a connection that wait for their replies");
    public static final Key<Integer> LIMIT_REQUEST_RATE = count("limit.request-rate", 0, 1_000_000, "0",
            "requests a second from one address (429), on the average; 0: any number");
    public static final Key<Integer> LIMIT_REQUEST_BURST = count("limit.request-burst", 1, 1_000_000, "100",
            "requests from one address that may come at once, where limit.request-rate is set");
    public static final Key<List<Network>> LIMIT_ALLOW = live("limit.allow", NETWORKS, "", "who may connect; empty: everybody");
    public static final Key<List<Network>> LIMIT_DENY = live("limit.deny", NETWORKS, "", "who may not connect, though allowed");
    public static final Key<Integer> LIMIT_LISTING = count("limit.listing", 0, 1_000_000, "10000", "entries of a folder's listing");
    public static final Key<Integer> LIMIT_RANGES = count("limit.ranges", 0, 1000, "16", "ranges in a request; for more the whole file is sent");
    public static final Key<Long> LIMIT_CACHE = size("limit.cache", 0, TB, "32m", "memory for files of each host");
    public static final Key<Long> LIMIT_CACHED_FILE = size("limit.cached-file", 0, GB, "64k", "a file that is kept in memory");
    public static final Key<Duration> LIMIT_DRAIN = live("limit.drain", span(Duration.ZERO, HOUR), "8s",
            "how long what was begun may take to finish when the server stops");
    public static final Key<Duration> LIMIT_DRAIN_DELAY = live("limit.drain-delay", span(Duration.ZERO, HOUR), "0s",
            "how long to go on serving when the server stops, so that balancers see in time that it is no longer ready");
    public static final Key<Integer> LIMIT_UPLOADS = count("limit.uploads", 1, 10_000, "8", "uploads at once");
    public static final Key<Integer> LIMIT_CGI_CONCURRENCY = count("limit.cgi-concurrency", 1, 10_000, "32",
            "scripts of a folder that run at once");
    public static final Key<Integer> LIMIT_CGI_QUEUE = count("limit.cgi-queue", 0, 100_000, "128",
            "requests that wait for a script's place (503)");
    public static final Key<Duration> LIMIT_CGI_FIRST_WORD = wait("limit.cgi-first-word", DAY, "30s",
            "how long a script may take to write its header (504)");
    public static final Key<Duration> LIMIT_CGI_WHOLE = wait("limit.cgi-whole", DAY, "5m",
            "how long a script may take in all, a slow client's reading included");

    public static final Key<String> LOG_LEVEL = live("log.level", Type.Word.of("debug", "info", "warn", "error"), "info",
            "the least level of events that are logged");
    public static final Key<String> LOG_FORMAT = live("log.format", Type.Word.of("text", "json"), "text",
            "how events are written to standard error");
    public static final Key<Type.PathOrWord.Choice> LOG_ACCESS = live("log.access", Type.PathOrWord.of("-", ""), "",
            "the file to log each request to; `-`: standard output; empty: none");
    public static final Key<String> LOG_ACCESS_FORMAT = live("log.access.format", Type.Word.of("combined", "json"), "combined",
            "how requests are written there");
    public static final Key<Long> LOG_ACCESS_ROTATE_SIZE = size("log.access.rotate-size", 0, TB, "0",
            "size at which the file is put aside; 0: none");
    public static final Key<Boolean> LOG_ACCESS_ROTATE_DAILY = live("log.access.rotate-daily", new Type.Flag(), "false",
            "whether the file is put aside at midnight (UTC)");
    public static final Key<Integer> LOG_ACCESS_KEEP = count("log.access.keep", 0, 10_000, "10", "files put aside that are kept");
    public static final Key<Type.PathOrWord.Choice> LOG_TRANSFERS = live("log.transfers", Type.PathOrWord.of("-", ""), "",
            "the file to log each transfer of FTP to; `-`: standard output; empty: none");
    public static final Key<String> LOG_TRANSFERS_FORMAT = live("log.transfers.format", Type.Word.of("xferlog", "json"), "xferlog",
            "how transfers are written there");
    public static final Key<Long> LOG_TRANSFERS_ROTATE_SIZE = size("log.transfers.rotate-size", 0, TB, "0",
            "size at which the file is put aside; 0: none");
    public static final Key<Boolean> LOG_TRANSFERS_ROTATE_DAILY = live("log.transfers.rotate-daily", new Type.Flag(), "false",
            "whether the file is put aside at midnight (UTC)");
    public static final Key<Integer> LOG_TRANSFERS_KEEP = count("log.transfers.keep", 0, 10_000, "10", "files put aside that are kept");

    public static final Key<Optional<Endpoint>> ADMIN_LISTEN = firm("admin.listen", new Type.Optionally<>(new Endpoint.Form()), "127.0.0.1:9180",
            "where the status page, metrics and health are; empty: nowhere");
    public static final Key<List<String>> ADMIN_NAMES = firm("admin.names", new Type.Listed<>(new Name.HostName()), "",
            "names by which browsers and scrapers may come there, besides addresses, `localhost`, the machine's and the hosts' names");
    public static final Key<Type.PathOrWord.Choice> ADMIN_SOCKET = firm("admin.socket", Type.PathOrWord.of("auto", "off"), "auto",
            "the socket that `stheno ctl` speaks to; `auto`: in the folder for such files; `off`: none");
    public static final Key<Optional<String>> ADMIN_PATH = live("admin.path", new Type.Optionally<>(new Name.UrlFolder()), "",
            "a path under which the default host shows the status page to admin.allow; empty: none");
    public static final Key<List<Network>> ADMIN_ALLOW = live("admin.allow", NETWORKS, "127.0.0.0/8, ::1", "who may see the page at admin.path");

    public static final Key<Integer> SERVER_LOOPS = firm("server.loops", new Measure.Processors(256), Measure.Processors.WORD,
            "loops, each on a thread of its own");
    public static final Key<Optional<Path>> SERVER_PORT_FILE = firm("server.port-file", PATH, "",
            "the file to write the ports bound to, as lines `http=8080`, once all are");

    /// Before the rows of hosts.
    static final List<Key<?>> HTTP = List.of(HTTP_LISTEN, HTTP_TLS_LISTEN, HTTP_PROXIES, HTTP_TRUSTED_PROXIES, HTTP_REQUEST_ID_HEADER);

    /// After the rows of hosts and of FTP.
    static final List<Key<?>> OTHERS = List.of(ACCOUNTS_FILE, TLS_CERTIFICATE, TLS_KEY, TLS_MINIMUM, TLS_RELOAD,
            LIMIT_CONNECTIONS, LIMIT_CONNECTIONS_PER_ADDRESS, LIMIT_IDLE, LIMIT_MESSAGE, LIMIT_WINDOW, LIMIT_MINIMUM_RATE, LIMIT_ANSWER,
            LIMIT_HANDSHAKE, LIMIT_LINGER, LIMIT_SEND_BUFFER, LIMIT_BACKLOG, LIMIT_HEAD, LIMIT_TARGET, LIMIT_FIELDS, LIMIT_BODY,
            LIMIT_UNWANTED_BODY, LIMIT_PIPELINE, LIMIT_REQUEST_RATE, LIMIT_REQUEST_BURST, LIMIT_ALLOW, LIMIT_DENY, LIMIT_LISTING,
            LIMIT_RANGES, LIMIT_CACHE, LIMIT_CACHED_FILE, LIMIT_DRAIN, LIMIT_DRAIN_DELAY, LIMIT_UPLOADS, LIMIT_CGI_CONCURRENCY,
            LIMIT_CGI_QUEUE, LIMIT_CGI_FIRST_WORD, LIMIT_CGI_WHOLE, LOG_LEVEL, LOG_FORMAT, LOG_ACCESS, LOG_ACCESS_FORMAT,
            LOG_ACCESS_ROTATE_SIZE, LOG_ACCESS_ROTATE_DAILY, LOG_ACCESS_KEEP, LOG_TRANSFERS, LOG_TRANSFERS_FORMAT,
            LOG_TRANSFERS_ROTATE_SIZE, LOG_TRANSFERS_ROTATE_DAILY, LOG_TRANSFERS_KEEP, ADMIN_LISTEN, ADMIN_NAMES, ADMIN_SOCKET, ADMIN_PATH,
            ADMIN_ALLOW, SERVER_LOOPS, SERVER_PORT_FILE);

    private Keys() {}

    public static Key<Integer> count(String name, int least, int most, String initial, String sentence) {
        return live(name, new Measure.Count(least, most), initial, sentence);
    }

    public static Key<Long> size(String name, long least, long most, String initial, String sentence) {
        return live(name, new Measure.Size(least, most), initial, sentence);
    }

    /// A wait needs a timer, and so cannot be nothing.
    public static Key<Duration> wait(String name, Duration most, String initial, String sentence) {
        return live(name, span(Duration.ofMillis(1), most), initial, sentence);
    }

    public static Type<Duration> span(Duration least, Duration most) {
        return new Measure.Span(least, most);
    }
}
