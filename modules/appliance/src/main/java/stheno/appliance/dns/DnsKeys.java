package stheno.appliance.dns;

import static stheno.appliance.config.Key.count;
import static stheno.appliance.config.Key.onReload;
import static stheno.appliance.config.Key.onRestart;
import static stheno.appliance.config.Key.timeout;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import stheno.appliance.config.Key;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.config.LogKeys;
import stheno.appliance.config.NameType;
import stheno.appliance.config.NumberType;
import stheno.appliance.config.Type;
import stheno.appliance.config.Types;
import stheno.appliance.protocol.PortKeys;
import stheno.reactor.Network;

/// Settings of DNS, except those of zones and transfers.
public final class DnsKeys {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MANY = 10_000_000;

    public static final Key<List<ListenAddress>> LISTEN = onRestart("dns.listen", Types.datagramAddresses(53), "",
            "Addresses to listen on for DNS, by UDP and TCP, for example *:53. Empty: none.");
    public static final Key<List<ListenAddress>> TLS_LISTEN = onRestart("dns.tls.listen", Types.addresses(853), "",
            "Addresses to listen on for DNS over TLS (RFC 7858), for example *:853. Empty: none.");
    public static final Key<Boolean> HTTPS = onReload("dns.https", new Type.Flag(), "false",
            "Answer DNS over HTTPS (RFC 8484) on the ports of http.tls.listen. Without TLS it is answered only if a proxy of "
            + "http.trusted-proxies says that its client has used TLS.");
    public static final Key<String> HTTPS_PATH = onReload("dns.https.path", new NameType.UrlPath(), "/dns-query",
            "Path of DNS over HTTPS. It comes before all files and rules of the hosts.");
    public static final Key<List<String>> HTTPS_HOSTS = onReload("dns.https.hosts", new Type.Listed<>(new NameType.HostName()), "",
            "Host names at which DNS over HTTPS is answered, for example dns.example.org. Empty: all.");
    public static final Key<List<Network>> ACCESS = onReload("dns.access", Types.NETWORKS, "",
            "Networks that may query; others get REFUSED. Empty: all.");
    public static final Key<Integer> UDP_SIZE = count("dns.udp.size", 512, 4096, "1232",
            "Maximum size of an answer by UDP to a client with EDNS; longer answers are truncated, and the client repeats the query by "
            + "TCP.");
    public static final Key<Long> UDP_RECEIVE_BUFFER = onRestart("dns.udp.receive-buffer", new NumberType.Size(64 << 10, 1 << 30), "4m",
            "Receive buffer of a UDP socket to ask the system for; the log shows the size that it gave.");
    public static final Key<String> BATCH = onRestart("dns.batch", Type.Word.of("auto", "off"), "auto",
            "Receive and send UDP packets in batches, which takes less CPU time: auto where the system can (Linux), or off. The log tells "
            + "which is in use.");
    public static final Key<Boolean> COOKIES = onReload("dns.cookies", new Type.Flag(), "true",
            "Answer DNS cookies (RFC 7873, 9018). A client with a valid cookie is not rate limited.");
    public static final Key<Optional<Path>> COOKIE_SECRETS = onReload("dns.cookies.secrets", Types.PATH, "",
            "File of secrets that servers under one address share, 32 hexadecimal digits a line: the first makes cookies, the cookies of "
            + "all are valid. Empty: a random secret, replaced each day.");
    public static final Key<String> NSID = onReload("dns.nsid", new Type.Text(), "",
            "Name of this server for clients that request it (NSID, RFC 5001). Empty: none.");
    public static final Key<String> VERSION = onReload("dns.version", new Type.Text(), "",
            "Answer to version.bind and version.server (class CH). Empty: they are refused.");
    public static final Key<Boolean> ROTATE = onReload("dns.rotate", new Type.Flag(), "true",
            "Rotate the records of an RRset from answer to answer. false: in the order of the zone file.");
    public static final Key<String> ANY = onReload("dns.any", Type.Word.of("minimal", "full"), "minimal",
            "Answer to a query of type ANY by UDP: one RRset (RFC 8482), or all. By TCP it is always all.");
    public static final Key<Integer> RRL_RATE = count("dns.rrl.rate", 0, MANY, "0",
            "Response rate limiting (RRL): maximum number of equal answers per second by UDP to one network, so that forged queries cannot "
            + "flood a victim. 0: unlimited.");
    public static final Key<Integer> RRL_SLIP = count("dns.rrl.slip", 0, 100, "2",
            "What happens to answers beyond dns.rrl.rate. 0: all are dropped. 1: each is sent empty and truncated (TC), so that the client "
            + "repeats its query by TCP. 2: every second one is sent so, the others are dropped; 3: every third one, and so on.");
    public static final Key<Integer> RRL_IPV4 = count("dns.rrl.ipv4-prefix", 1, 32, "24",
            "Length of the prefix that makes a network for dns.rrl.rate, for IPv4.");
    public static final Key<Integer> RRL_IPV6 = count("dns.rrl.ipv6-prefix", 1, 128, "56",
            "Length of the prefix that makes a network for dns.rrl.rate, for IPv6.");
    public static final Key<List<Network>> RRL_EXEMPT = onReload("dns.rrl.exempt", Types.NETWORKS, "",
            "Networks without the limit of dns.rrl.rate.");
    public static final Key<Integer> TCP_CONNECTIONS = count("dns.tcp.connections", 1, MANY, "1000",
            "Maximum number of TCP connections per port, with TLS or without; further ones are closed.");
    public static final Key<Integer> TCP_CONNECTIONS_PER_ADDRESS = count("dns.tcp.connections-per-address", 1, MANY, "100",
            "Maximum number of TCP connections per port from one client address.");
    public static final Key<Duration> TCP_IDLE = timeout("dns.tcp.idle", HOUR, "10s",
            "Idle timeout of a TCP connection (RFC 7766), with TLS or without.");
    public static final Key<Duration> EXPIRY_WARNING = Key.duration("dns.expiry-warning", Duration.ofDays(100), "3d",
            "Warn when a signature (RRSIG) of a zone expires within this time.");
    public static final Key<Integer> LOG_SAMPLE = count("dns.log-sample", 1, MANY, "1",
            "One of so many queries is written to log.queries.");

    public static final LogKeys LOG = LogKeys.of("log.queries", "DNS queries", "json");

    public static final PortKeys PORTS = PortKeys.withDatagrams("dns", LISTEN, TLS_LISTEN);

    public static final List<Key<?>> ALL = List.of(LISTEN, TLS_LISTEN, HTTPS, HTTPS_PATH, HTTPS_HOSTS, ACCESS, UDP_SIZE,
            UDP_RECEIVE_BUFFER, BATCH, COOKIES, COOKIE_SECRETS, NSID, VERSION, ROTATE, ANY, RRL_RATE, RRL_SLIP, RRL_IPV4, RRL_IPV6,
            RRL_EXEMPT, TCP_CONNECTIONS, TCP_CONNECTIONS_PER_ADDRESS, TCP_IDLE, EXPIRY_WARNING, LOG_SAMPLE);

    private DnsKeys() {}
}
