package stheno.appliance.http;

import static stheno.appliance.config.Key.count;
import static stheno.appliance.config.Key.onReload;
import static stheno.appliance.config.Key.onRestart;
import static stheno.appliance.config.Key.size;
import static stheno.appliance.config.Key.timeout;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import stheno.appliance.config.Key;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.config.LogKeys;
import stheno.appliance.config.Type;
import stheno.appliance.config.Types;
import stheno.appliance.protocol.PortKeys;
import stheno.reactor.Network;

/// Settings of HTTP for all hosts together; [HostKeys] has those of single hosts.
public final class HttpKeys {
    private static final long HEAD_MOST = 64 << 10; // the limit of the request parser
    private static final long GB = 1L << 30;
    private static final long TB = 1L << 40;
    private static final Duration DAY = Duration.ofDays(1);

    public static final Key<List<ListenAddress>> LISTEN = onRestart("http.listen", Types.addresses(8080), "127.0.0.1:8080",
            "Addresses to listen on for HTTP; port 0: any free port. Default empty if only other protocols are configured.");
    public static final Key<List<ListenAddress>> TLS_LISTEN = onRestart("http.tls.listen", Types.addresses(443), "",
            "Addresses to listen on for HTTPS.");
    public static final Key<List<Network>> PROXIES = onReload("http.proxies", Types.NETWORKS, "",
            "Networks of load balancers: if set, connections from elsewhere are refused, and each must begin with a PROXY "
            + "protocol header.");
    public static final Key<List<Network>> TRUSTED_PROXIES = onReload("http.trusted-proxies", new Type.Listed<>(new ProxyType()), "",
            "Networks of proxies that are trusted to send the client's address in Forwarded or X-Forwarded-For; `unix` for a proxy on a "
            + "Unix socket, which any network trusts as well.");
    public static final Key<Optional<String>> REQUEST_ID_HEADER = onReload("http.request-id-header",
            new Type.Optionally<>(new FieldNameType()), "",
            "Header field with the request's id: taken from requests of http.trusted-proxies, otherwise generated, and sent in each reply. "
            + "Empty: none.");
    public static final Key<Long> HEAD_LIMIT = size("http.head-limit", 256, HEAD_MOST, "32k",
            "Maximum size of a request head; larger heads get 431. For all hosts.");
    public static final Key<Long> TARGET_LIMIT = size("http.target-limit", 64, HEAD_MOST, "8k",
            "Maximum size of a request target; longer targets get 414. At most http.head-limit. For all hosts.");
    public static final Key<Integer> FIELD_LIMIT = count("http.field-limit", 1, 100_000, "100",
            "Maximum number of header fields of a request; more get 431. For all hosts.");
    public static final Key<Long> BODY_LIMIT = size("http.body-limit", 0, 1024 * TB, "1g",
            "Maximum size of a request body; larger bodies get 413. For all hosts.");
    public static final Key<Long> UNWANTED_BODY_LIMIT = size("http.unwanted-body-limit", 0, GB, "256k",
            "Maximum size of an unused request body that is read to keep the connection open; after larger bodies it is closed.");
    public static final Key<Integer> PIPELINE_LIMIT = count("http.pipeline-limit", 1, 10_000, "32",
            "Maximum number of pipelined requests of a connection that wait for their replies.");
    public static final Key<Integer> REQUEST_RATE = count("http.request-rate", 0, 1_000_000, "0",
            "Maximum average number of requests per second from one address, to all hosts together; more get 429. 0: unlimited.");
    public static final Key<Integer> REQUEST_BURST = count("http.request-burst", 1, 1_000_000, "100",
            "Number of requests that one address may send at once when http.request-rate is set.");
    public static final Key<Integer> LISTING_ENTRIES = count("http.listing-entries", 0, 1_000_000, "10000",
            "Maximum number of entries in a directory listing.");
    public static final Key<Integer> RANGE_LIMIT = count("http.range-limit", 0, 1000, "64",
            "Maximum number of ranges in a request; with more, the whole file is sent.");
    public static final Key<Long> CACHE = size("http.cache", 0, TB, "32m", "Memory for cached files, per host.");
    public static final Key<Long> CACHED_FILE_LIMIT = size("http.cached-file-limit", 0, GB, "64k", "Maximum size of a file to cache.");
    public static final Key<Integer> UPLOADS = count("http.uploads", 1, 10_000, "8",
            "Maximum number of uploads (PUT) that write to the root of a host at once.");
    public static final Key<Integer> CGI_CONCURRENCY = count("http.cgi-concurrency", 1, 10_000, "32",
            "Maximum number of scripts that run at once, per script folder. One client may run three quarters of them.");
    public static final Key<Integer> CGI_QUEUE = count("http.cgi-queue", 0, 100_000, "128",
            "Maximum number of requests that wait for a script to end, per script folder; more get 503.");
    public static final Key<Long> CGI_BODY_LIMIT = size("http.cgi-body-limit", 0, TB, "64m",
            "Maximum size of a request body for a script; a larger one gets 413. The body is stored before the script starts.");
    public static final Key<Long> CGI_SPOOL = size("http.cgi-spool", 1, 1024 * TB, "1g",
            "Disk space for the request bodies of scripts, per script folder; more get 503. One client may have a quarter of it.");
    public static final Key<Duration> CGI_HEADER_TIMEOUT = timeout("http.cgi-header-timeout", DAY, "30s",
            "Timeout for a script to send its header; later it is ended and the client gets 504.");
    public static final Key<Duration> CGI_TIMEOUT = timeout("http.cgi-timeout", DAY, "5m",
            "Timeout for a whole script, including the time that the client needs to receive its output.");

    public static final LogKeys ACCESS_LOG = LogKeys.of("log.access", "HTTP requests", "combined", "json");

    public static final List<Key<?>> ALL = List.of(LISTEN, TLS_LISTEN, PROXIES, TRUSTED_PROXIES, REQUEST_ID_HEADER, HEAD_LIMIT,
            TARGET_LIMIT,
            FIELD_LIMIT, BODY_LIMIT, UNWANTED_BODY_LIMIT, PIPELINE_LIMIT, REQUEST_RATE, REQUEST_BURST, LISTING_ENTRIES, RANGE_LIMIT, CACHE,
            CACHED_FILE_LIMIT,
            UPLOADS, CGI_CONCURRENCY, CGI_QUEUE, CGI_BODY_LIMIT, CGI_SPOOL, CGI_HEADER_TIMEOUT, CGI_TIMEOUT);

    public static final PortKeys PORTS = new PortKeys("http", LISTEN, TLS_LISTEN, PROXIES);

    private HttpKeys() {}
}
