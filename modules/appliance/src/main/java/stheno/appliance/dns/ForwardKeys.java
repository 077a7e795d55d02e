package stheno.appliance.dns;

import static stheno.appliance.config.Key.count;
import static stheno.appliance.config.Key.onReload;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import stheno.appliance.config.Config;
import stheno.appliance.config.Key;
import stheno.appliance.config.KeyFamily;
import stheno.appliance.config.NumberType;
import stheno.appliance.config.Type;
import stheno.appliance.config.Types;
import stheno.dns.record.Name;
import stheno.reactor.Network;

/// Settings of the forwarder and of local names.
public final class ForwardKeys {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final int MANY = 1_000_000;
    private static final Type<List<Path>> FILES = new Type.Listed<>(new Type.FilePath());
    private static final Type<List<Name>> NAMES = new Type.Listed<>(new ZoneType.Names());
    private static final Type<Boolean> FLAG = new Type.Flag();

    static final KeyFamily FORWARD = new KeyFamily("forward", "ZONE SERVER...",
            "Servers for the names of a zone that is not served here; `.` is all names without a forward of their own. SERVER is "
            + "ADDRESS[:PORT], tcp://ADDRESS, tls://ADDRESS#NAME or https://NAME/dns-query#ADDRESS.",
            Pattern.compile("[a-z0-9._-]{1,200}"), "small letters, digits, dots, - and _");

    public static final Key<List<Network>> CLIENTS = onReload("dns.clients", Types.NETWORKS,
            "127.0.0.0/8, ::1, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16, fe80::/10, fc00::/7",
            "Networks that may query names outside of the zones: forwards, hosts files, block lists. Others get REFUSED. "
            + "Empty: none.");
    public static final Key<Long> CACHE = onReload("dns.cache.size", new NumberType.Size(64 << 10, 64L << 30), "32m",
            "Maximum memory of the cache.");
    public static final Key<Duration> MIN_TTL = Key.duration("dns.cache.min-ttl", HOUR, "0s",
            "Shorter TTLs of answers in the cache are raised to this one, except 0.");
    public static final Key<Duration> MAX_TTL = onReload("dns.cache.max-ttl", new NumberType.Span(Duration.ofSeconds(1), WEEK), "1d",
            "Longer TTLs are lowered to this one.");
    public static final Key<Duration> NEGATIVE_TTL = Key.duration("dns.cache.negative-ttl", HOUR, "1h",
            "Maximum TTL of negative answers.");
    public static final Key<Duration> FAILURE_TTL = onReload("dns.cache.failure-ttl",
            new NumberType.Span(Duration.ofSeconds(1), Duration.ofSeconds(30)), "5s",
            "How long a failure of all servers is kept (SERVFAIL).");
    public static final Key<Boolean> BELOW_MISSING = onReload("dns.cache.nxdomain-below", FLAG, "false",
            "Answer NXDOMAIN for all names below a name that does not exist (RFC 8020).");
    public static final Key<Boolean> PREFETCH = onReload("dns.cache.prefetch", FLAG, "true",
            "Refresh answers that are queried in the last tenth of their TTL.");
    public static final Key<Duration> STALE = Key.duration("dns.stale", DAY, "1d",
            "How long an expired answer may be used if no server answers (RFC 8767). 0: never.");
    public static final Key<Duration> STALE_AFTER = Key.duration("dns.stale.after", Duration.ofSeconds(10), "1800ms",
            "How long a client waits for the servers before it gets an expired answer.");
    public static final Key<Integer> OUTSTANDING = count("dns.upstream.queries", 1, MANY, "10000",
            "Maximum number of queries that wait for servers; further ones get SERVFAIL.");
    public static final Key<Integer> PER_CLIENT = count("dns.upstream.queries-per-client", 1, MANY, "1000",
            "Maximum number of queries of one client that wait for servers; further ones get SERVFAIL. A client is an IPv4 address, or a "
            + "/64 network of IPv6.");
    public static final Key<Boolean> RANDOM_CASE = onReload("dns.upstream.random-case", FLAG, "true",
            "Spell queries to servers at random, and require the spelling in the reply: forged replies are harder to make.");
    public static final Key<Optional<Path>> TRUSTED = onReload("dns.upstream.trusted", Types.PATH, "",
            "File of further certificates (PEM) that are trusted for tls:// and https://, besides the well-known certificate authorities.");

    public static final Key<List<Path>> HOSTS = onReload("dns.hosts", FILES, "",
            "Hosts files, in the format of /etc/hosts. Their names are answered here.");
    public static final Key<Duration> HOSTS_TTL = Key.duration("dns.hosts.ttl", DAY, "1m", "TTL of answers from hosts files.");
    public static final Key<List<Name>> LOCAL = onReload("dns.local", NAMES, "",
            "Zones that are answered from hosts files alone: their other names do not exist, and are not forwarded.");
    public static final Key<Boolean> SPECIAL = onReload("dns.local.special", FLAG, "true",
            "Answer special-use names (localhost, invalid, onion, test, local, home.arpa) and private reverse zones here, unless a "
            + "forward has them.");
    public static final Key<List<Path>> BLOCK = onReload("dns.block", FILES, "",
            "Block lists: files with NAME, *.NAME, 0.0.0.0 NAME or ||NAME^ on each line. The names and all names below are blocked. "
            + "Rules with modifiers other than $important and $all are skipped.");
    public static final Key<String> BLOCK_ANSWER = onReload("dns.block.answer", Type.Word.of("nxdomain", "zero", "refused"), "nxdomain",
            "Answer for blocked names: NXDOMAIN, the addresses 0.0.0.0 and ::, or REFUSED.");
    public static final Key<Duration> BLOCK_TTL = Key.duration("dns.block.ttl", DAY, "10s", "TTL of answers for blocked names.");
    public static final Key<List<Name>> ALLOW = onReload("dns.block.allow", NAMES, "",
            "Names that are never blocked, with all names below.");
    public static final Key<List<Path>> ALLOW_FILES = onReload("dns.block.allow-files", FILES, "",
            "Files of names that are never blocked, in the format of block lists.");
    public static final Key<Boolean> REBIND = onReload("dns.rebind", FLAG, "false",
            "Hold back private addresses in answers for public names (protection against DNS rebinding).");
    public static final Key<List<Name>> REBIND_ALLOW = onReload("dns.rebind.allow", NAMES, "",
            "Zones that may have private addresses. Zones with a forward of their own always may.");

    public static final List<Key<?>> ALL = List.of(CLIENTS, OUTSTANDING, PER_CLIENT, RANDOM_CASE, TRUSTED, CACHE, MIN_TTL, MAX_TTL,
            NEGATIVE_TTL, FAILURE_TTL, BELOW_MISSING, PREFETCH, STALE, STALE_AFTER, HOSTS, HOSTS_TTL, LOCAL, SPECIAL, BLOCK, BLOCK_ANSWER,
            BLOCK_TTL, ALLOW, ALLOW_FILES, REBIND, REBIND_ALLOW);

    private static final String FORWARDS = "dns.forward.NAME";
    private static final List<Key<?>> OF_FORWARDS = List.of(OUTSTANDING, PER_CLIENT, RANDOM_CASE, TRUSTED, CACHE, MIN_TTL, MAX_TTL,
            NEGATIVE_TTL, FAILURE_TTL, BELOW_MISSING, PREFETCH, STALE, STALE_AFTER, REBIND, REBIND_ALLOW);
    private static final List<Key<?>> OF_LOCAL_NAMES = List.of(CLIENTS, LOCAL, SPECIAL, BLOCK, BLOCK_ANSWER, BLOCK_TTL, ALLOW, ALLOW_FILES);
    private static final List<Key<?>> OF_BLOCK_LISTS = List.of(BLOCK_ANSWER, BLOCK_TTL, ALLOW, ALLOW_FILES);

    private ForwardKeys() {}

    /// The settings that are missing: a setting needs one of them. Local names are answered if there are forwards or hosts files.
    static List<String> lacks(String key, Config config) {
        boolean forwards = !config.defaultSection(ZoneKeys.FAMILIES).family(FORWARD).isEmpty();
        boolean hosts = config.isSet(HOSTS);
        if (isIn(OF_FORWARDS, key)) {
            if (!forwards) return List.of(FORWARDS);
            boolean idle = key.equals(REBIND_ALLOW.name()) && !config.find(REBIND).orElse(true);
            return idle ? List.of(REBIND.name()) : List.of();
        }
        if (isIn(OF_LOCAL_NAMES, key) && !forwards && !hosts) return List.of(FORWARDS, HOSTS.name());
        if (isIn(OF_BLOCK_LISTS, key) && !config.isSet(BLOCK)) return List.of(BLOCK.name());
        return key.equals(HOSTS_TTL.name()) && !hosts ? List.of(HOSTS.name()) : List.of();
    }

    private static boolean isIn(List<Key<?>> keys, String key) {
        return keys.stream().anyMatch(each -> each.name().equals(key));
    }
}
