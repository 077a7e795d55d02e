package stheno.dns.server;

import java.net.InetSocketAddress;
import java.time.Duration;

/// A query that was answered or dropped, for the log. Immutable; any thread.
///
/// @param client the source of the query; by UDP it can be forged
/// @param transport how it came
/// @param name the name asked for, in presentation form: octets that do not print are escaped as `\DDD`; `-` if there is none
/// @param type the type asked for, such as `AAAA`, or `-`
/// @param rcode the result, such as `NXDOMAIN`
/// @param outcome what became of it
/// @param queryBytes the size of the query
/// @param replyBytes the size of the reply, 0 without one; of a transfer, that of all messages with their lengths
/// @param edns whether the query has EDNS
/// @param dnssec whether the client asks for records of DNSSEC
/// @param cookie whether the query has a valid cookie of this server
/// @param took from the beginning of the turn of the loop in which it came to the reply; of a transfer, to its end
public record QueryRecord(InetSocketAddress client, Transport transport, String name, String type, String rcode, Outcome outcome,
                          int queryBytes, long replyBytes, boolean edns, boolean dnssec, boolean cookie, Duration took) {
    /// How queries come.
    public enum Transport {
        UDP,
        TCP,
        /// DNS over TLS (RFC 7858).
        TLS,
        /// DNS over HTTPS (RFC 8484).
        HTTPS;

        /// Whether the connection is encrypted.
        public boolean encrypted() {
            return this == TLS || this == HTTPS;
        }
    }

    /// What became of a query.
    public enum Outcome {
        /// It was answered in full: from a zone, or with an error.
        ANSWERED,
        /// From hosts files, or a special-use name.
        LOCAL,
        /// The name is on a block list.
        BLOCKED,
        /// From the cache.
        CACHED,
        /// From the cache, with data beyond their time.
        STALE,
        /// Other servers were asked.
        FORWARDED,
        /// The answer did not fit, and was truncated.
        TRUNCATED,
        /// Rate limiting has sent a truncated answer.
        SLIPPED,
        /// Rate limiting has dropped the answer.
        LIMITED,
        /// A zone was sent.
        TRANSFER,
        /// The connection ended before a zone was sent whole.
        CUT
    }

    /// A transfer with its end.
    QueryRecord ended(Outcome how, long bytes, Duration duration) {
        return new QueryRecord(client, transport, name, type, rcode, how, queryBytes, bytes, edns, dnssec, cookie, duration);
    }
}
