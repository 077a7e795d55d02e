package stheno.dns.exchange;

import java.time.Duration;
import java.util.Optional;
import stheno.reactor.TlsClient;

/// How other servers are asked. Immutable; any thread.
///
/// @param sockets UDP sockets for each server and loop, each on a random port. A question takes a new one while there are fewer, and shares
///        one beyond that
/// @param outstanding questions to each server in each loop without an outcome; further ones fail as [Outcome.Cause#OVERLOADED]
/// @param connections to each server of `https://` in each loop, each of which carries one question at a time
/// @param randomCase whether the letters of a question by UDP are spelled at random, and the reply must repeat the spelling
/// @param cookies whether cookies are sent by UDP (RFC 7873)
/// @param dnssec whether records of DNSSEC are asked for (DO)
/// @param udpSize the largest reply by UDP that is asked for, in octets
/// @param idle how long a connection without questions stays open; a server that asks for less gets less
/// @param tls the certificates that are trusted; its host does not matter. Without it, `tls://` and `https://` fail
public record ExchangeSettings(int sockets, int outstanding, int connections, boolean randomCase, boolean cookies, boolean dnssec,
                               int udpSize, Duration idle, Optional<TlsClient> tls) {
    private static final int MOST_SOCKETS = 32_768; // ports that a system gives out by itself
    private static final int MOST_OUTSTANDING = 32_768; // half of the ids, so that a free one is found at once
    private static final int LEAST_UDP = 512; // RFC 6891 6.2.3

    /// 256 sockets, 16,384 questions, 4 connections, replies of 1232 octets by UDP, 10 s idle, everything on, no TLS.
    public static final ExchangeSettings DEFAULTS = new ExchangeSettings(256, 16_384, 4, true, true, true, 1232, Duration.ofSeconds(10),
            Optional.empty());

    public ExchangeSettings {
        positive("sockets", sockets);
        positive("outstanding", outstanding);
        positive("connections", connections);
        if (sockets > MOST_SOCKETS) throw new IllegalArgumentException("sockets must be at most " + MOST_SOCKETS);
        if (outstanding > MOST_OUTSTANDING) throw new IllegalArgumentException("outstanding must be at most " + MOST_OUTSTANDING);
        if (udpSize < LEAST_UDP || udpSize > 0xFFFF) throw new IllegalArgumentException("udpSize must be from 512 to 65535");
        positive("idle", idle.toNanos());
    }

    private static void positive(String name, long value) {
        if (value <= 0) throw new IllegalArgumentException(name + " must be above zero, not " + value);
    }

    public ExchangeSettings withSockets(int most) {
        return new ExchangeSettings(most, outstanding, connections, randomCase, cookies, dnssec, udpSize, idle, tls);
    }

    public ExchangeSettings withOutstanding(int most) {
        return new ExchangeSettings(sockets, most, connections, randomCase, cookies, dnssec, udpSize, idle, tls);
    }

    public ExchangeSettings withConnections(int most) {
        return new ExchangeSettings(sockets, outstanding, most, randomCase, cookies, dnssec, udpSize, idle, tls);
    }

    public ExchangeSettings withRandomCase(boolean on) {
        return new ExchangeSettings(sockets, outstanding, connections, on, cookies, dnssec, udpSize, idle, tls);
    }

    public ExchangeSettings withCookies(boolean on) {
        return new ExchangeSettings(sockets, outstanding, connections, randomCase, on, dnssec, udpSize, idle, tls);
    }

    public ExchangeSettings withDnssec(boolean on) {
        return new ExchangeSettings(sockets, outstanding, connections, randomCase, cookies, on, udpSize, idle, tls);
    }

    public ExchangeSettings withUdpSize(int octets) {
        return new ExchangeSettings(sockets, outstanding, connections, randomCase, cookies, dnssec, octets, idle, tls);
    }

    public ExchangeSettings withIdle(Duration time) {
        return new ExchangeSettings(sockets, outstanding, connections, randomCase, cookies, dnssec, udpSize, time, tls);
    }

    public ExchangeSettings withTls(TlsClient trust) {
        return new ExchangeSettings(sockets, outstanding, connections, randomCase, cookies, dnssec, udpSize, idle, Optional.of(trust));
    }
}
