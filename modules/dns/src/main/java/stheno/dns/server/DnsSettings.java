package stheno.dns.server;

import java.util.Objects;
import java.util.function.Consumer;
import stheno.reactor.AccessList;

/// The settings of a [DnsService]. Start from [#DEFAULTS] and change single settings. Immutable; any thread.
///
/// @param access the clients that may query; others get REFUSED
/// @param udpSize the largest answer by UDP to a client with EDNS, in bytes, from 512 to 4096; longer ones are truncated
/// @param cookies the secrets of DNS cookies (RFC 7873, RFC 9018)
/// @param nsid the name of this server: for clients that ask for it (RFC 5001), and the answer to id.server and hostname.bind of class CH;
///        if empty, the option is ignored, and these are refused
/// @param version the answer to version.bind and version.server of class CH; if empty, they are refused
/// @param rotate whether the records of an RRset rotate from answer to answer
/// @param fullAny whether a query of type ANY by UDP gets all RRsets, and not one alone (RFC 8482)
/// @param rateLimit the limit of equal answers by UDP
/// @param queriesPerConnection the most queries on one TCP connection; it is closed when they are answered
/// @param log where queries are recorded
public record DnsSettings(AccessList access, int udpSize, CookieSecrets cookies, String nsid, String version, boolean rotate,
                          boolean fullAny, RateLimit rateLimit, int queriesPerConnection, QueryLog log) {
    /// Open to every client, with random cookies, and without a rate limit.
    public static final DnsSettings DEFAULTS = new DnsSettings(AccessList.ALL, 1232, CookieSecrets.RANDOM, "", "", true,
            false, RateLimit.NONE, 100_000, QueryLog.NONE);

    private static final int LONGEST_TEXT = 255; // of a string in a TXT record

    public DnsSettings {
        Objects.requireNonNull(access);
        Objects.requireNonNull(cookies);
        Objects.requireNonNull(rateLimit);
        Objects.requireNonNull(log);
        if (udpSize < 512 || udpSize > 4096) throw new IllegalArgumentException("udpSize must be from 512 to 4096, not " + udpSize);
        if (queriesPerConnection < 1) {
            throw new IllegalArgumentException("queriesPerConnection must be at least 1, not " + queriesPerConnection);
        }
        if (nsid.length() > LONGEST_TEXT || version.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException("nsid and version have at most " + LONGEST_TEXT + " characters");
        }
    }

    public DnsSettings withAccess(AccessList other) {
        return with(it -> it.access = other);
    }

    public DnsSettings withUdpSize(int bytes) {
        return with(it -> it.udpSize = bytes);
    }

    public DnsSettings withCookies(CookieSecrets secrets) {
        return with(it -> it.cookies = secrets);
    }

    public DnsSettings withNsid(String name) {
        return with(it -> it.nsid = name);
    }

    public DnsSettings withVersion(String text) {
        return with(it -> it.version = text);
    }

    public DnsSettings withRotate(boolean on) {
        return with(it -> it.rotate = on);
    }

    public DnsSettings withFullAny(boolean on) {
        return with(it -> it.fullAny = on);
    }

    public DnsSettings withRateLimit(RateLimit other) {
        return with(it -> it.rateLimit = other);
    }

    public DnsSettings withQueriesPerConnection(int most) {
        return with(it -> it.queriesPerConnection = most);
    }

    public DnsSettings withLog(QueryLog other) {
        return with(it -> it.log = other);
    }

    private DnsSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new DnsSettings(draft.access, draft.udpSize, draft.cookies, draft.nsid, draft.version, draft.rotate, draft.fullAny,
                draft.rateLimit, draft.queriesPerConnection, draft.log);
    }

    /// A copy with parts that can be changed.
    private static final class Draft {
        private AccessList access;
        private int udpSize;
        private CookieSecrets cookies;
        private String nsid;
        private String version;
        private boolean rotate;
        private boolean fullAny;
        private RateLimit rateLimit;
        private int queriesPerConnection;
        private QueryLog log;

        private Draft(DnsSettings from) {
            access = from.access;
            udpSize = from.udpSize;
            cookies = from.cookies;
            nsid = from.nsid;
            version = from.version;
            rotate = from.rotate;
            fullAny = from.fullAny;
            rateLimit = from.rateLimit;
            queriesPerConnection = from.queriesPerConnection;
            log = from.log;
        }
    }
}
