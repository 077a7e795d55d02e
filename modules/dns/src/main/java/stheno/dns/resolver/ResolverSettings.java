package stheno.dns.resolver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import stheno.dns.exchange.Upstream;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.reactor.Decimal;

/// What a [Resolver] works by. Start from [#DEFAULTS] or [#parse] and change single settings. Immutable; any thread.
///
/// @param servers asked one after the other until one answers
/// @param search domains that names are completed with, in this order
/// @param ndots how many dots a name needs to be tried as it is before the search list
/// @param timeout how long one server may take
/// @param attempts how often all servers are asked
/// @param deadline how long a whole look-up may take, with all its names and servers
/// @param cache how many answers are kept; 0: none
/// @param outstanding how many look-ups may wait at a time; further ones fail
public record ResolverSettings(List<Upstream> servers, List<Name> search, int ndots, Duration timeout, int attempts, Duration deadline,
                               int cache, int outstanding) {
    private static final int MOST_SERVERS = 8;
    private static final int MOST_DOMAINS = 32;
    private static final int MOST_DOTS = 15; // as glibc
    private static final int LONGEST_TIMEOUT = 30; // seconds, as glibc
    private static final int MOST_ATTEMPTS = 5; // as glibc

    /// The server on this machine, no search list, one dot, 5 s a server and twice, 15 s for all, 1000 answers, 10,000 look-ups.
    public static final ResolverSettings DEFAULTS = new ResolverSettings(List.of(Upstream.of("127.0.0.1")), List.of(), 1,
            Duration.ofSeconds(5), 2, Duration.ofSeconds(15), 1000, 10_000);

    public ResolverSettings {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
        Objects.requireNonNull(timeout);
        Objects.requireNonNull(deadline);
        if (servers.isEmpty()) throw new IllegalArgumentException("a resolver needs a server");
        boolean positive = attempts > 0 && outstanding > 0 && timeout.isPositive() && deadline.isPositive();
        if (!positive) throw new IllegalArgumentException("timeout, attempts, deadline and outstanding must be above zero");
        if (ndots < 0 || cache < 0) throw new IllegalArgumentException("ndots and cache must be at least 0");
    }

    /// The settings of a resolv.conf: `nameserver`, `search`, `domain`, and the options `ndots`, `timeout`, `attempts`, `use-vc`. What is
    /// unknown or wrong is ignored, as glibc does; values beyond glibc's limits are the limits. Without a server, it is the one on this
    /// machine.
    public static ResolverSettings parse(String text) {
        Draft draft = new Draft();
        text.lines().forEach(draft::line);
        return draft.settings();
    }

    public ResolverSettings withServers(List<Upstream> others) {
        return new ResolverSettings(others, search, ndots, timeout, attempts, deadline, cache, outstanding);
    }

    public ResolverSettings withSearch(List<Name> domains) {
        return new ResolverSettings(servers, domains, ndots, timeout, attempts, deadline, cache, outstanding);
    }

    public ResolverSettings withNdots(int dots) {
        return new ResolverSettings(servers, search, dots, timeout, attempts, deadline, cache, outstanding);
    }

    public ResolverSettings withTimeout(Duration time) {
        return new ResolverSettings(servers, search, ndots, time, attempts, deadline, cache, outstanding);
    }

    public ResolverSettings withAttempts(int times) {
        return new ResolverSettings(servers, search, ndots, timeout, times, deadline, cache, outstanding);
    }

    public ResolverSettings withDeadline(Duration time) {
        return new ResolverSettings(servers, search, ndots, timeout, attempts, time, cache, outstanding);
    }

    public ResolverSettings withCache(int answers) {
        return new ResolverSettings(servers, search, ndots, timeout, attempts, deadline, answers, outstanding);
    }

    public ResolverSettings withOutstanding(int lookUps) {
        return new ResolverSettings(servers, search, ndots, timeout, attempts, deadline, cache, lookUps);
    }

    /// Settings while the lines are read.
    private static final class Draft {
        private final List<String> servers = new ArrayList<>();
        private List<Name> search = List.of();
        private int ndots = DEFAULTS.ndots;
        private long timeout = DEFAULTS.timeout.toSeconds();
        private int attempts = DEFAULTS.attempts;
        private boolean tcp;

        void line(String line) {
            if (line.startsWith("#") || line.startsWith(";")) return;
            String[] words = line.strip().split("[ \t]+");
            if (words.length < 2) return;
            switch (words[0]) {
                case "nameserver" -> server(words[1]);
                case "search" -> search(words, words.length);
                case "domain" -> search(words, 2);
                case "options" -> {
                    for (int i = 1; i < words.length; i++) option(words[i]);
                }
                default -> { }
            }
        }

        private void server(String address) {
            if (servers.size() < MOST_SERVERS) servers.add(address);
        }

        private void search(String[] words, int end) {
            List<Name> domains = new ArrayList<>();
            for (int i = 1; i < Math.min(end, 1 + MOST_DOMAINS); i++) {
                try {
                    Name domain = Name.of(words[i]);
                    if (!domain.isRoot()) domains.add(domain);
                } catch (FormatException e) {
                    continue; // glibc ignores it as well
                }
            }
            search = domains;
        }

        private void option(String option) {
            int colon = option.indexOf(':');
            long value = colon < 0 ? -1 : Decimal.parse(option.substring(colon + 1), Integer.MAX_VALUE);
            String name = colon < 0 ? option : option.substring(0, colon);
            if (name.equals("use-vc")) tcp = true;
            if (value < 0) return;
            switch (name) {
                case "ndots" -> ndots = (int) Math.min(value, MOST_DOTS);
                case "timeout" -> timeout = Math.clamp(value, 1, LONGEST_TIMEOUT);
                case "attempts" -> attempts = Math.clamp(value, 1, MOST_ATTEMPTS);
                default -> { }
            }
        }

        ResolverSettings settings() {
            List<Upstream> upstreams = new ArrayList<>();
            for (String server : servers) {
                try {
                    String bracketed = server.indexOf(':') >= 0 ? "[" + server + "]" : server;
                    upstreams.add(Upstream.of(tcp ? "tcp://" + bracketed : bracketed));
                } catch (IllegalArgumentException e) {
                    continue; // glibc ignores it as well
                }
            }
            Duration each = Duration.ofSeconds(timeout);
            Duration whole = Duration.ofSeconds(timeout * attempts * Math.max(1, upstreams.size()));
            Duration deadline = whole.compareTo(DEFAULTS.deadline) > 0 ? whole : DEFAULTS.deadline;
            return new ResolverSettings(upstreams.isEmpty() ? DEFAULTS.servers : upstreams, search, ndots, each, attempts, deadline,
                    DEFAULTS.cache, DEFAULTS.outstanding);
        }
    }
}
