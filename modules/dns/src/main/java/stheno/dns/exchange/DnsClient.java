package stheno.dns.exchange;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import stheno.reactor.Reactor;

/// Asks other DNS servers questions, in one loop. A loop needs one client: it keeps sockets and connections, and what is known of each
/// server. Loop thread only, unless a method says otherwise.
///
/// ```java
/// DnsClient client = new DnsClient(reactor, ExchangeSettings.DEFAULTS);
/// client.ask(Upstream.of("192.0.2.1"), question, Message.RD, Duration.ofSeconds(2), outcome -> {
///     switch (outcome) {
///         case Outcome.Reply reply -> ...
///         case Outcome.Failure failure -> ...
///     }
/// });
/// ```
public final class DnsClient {
    private final Reactor reactor;
    private volatile ExchangeSettings settings;

    public DnsClient(Reactor reactor, ExchangeSettings settings) {
        this.reactor = reactor;
        this.settings = settings;
    }

    /// Replaces the settings, for the next questions and connections. Any thread.
    public void change(ExchangeSettings next) {
        settings = next;
    }

    /// Asks a server once. The question goes out by UDP once, and again if the server's reply requires that: by TCP, without EDNS, with a
    /// new cookie. There is exactly one outcome, told in this loop; never before this has returned.
    ///
    /// @param question name (uncompressed), type and class in wire form. The array must not be changed any more; several exchanges can
    ///        share it
    /// @param flags of the header: any of [stheno.dns.message.Message#RD], `CD` and `AD`
    /// @param patience the time for everything; an outcome comes then at the latest
    public Exchange ask(Upstream to, byte[] question, int flags, Duration patience, Consumer<Outcome> then) {
        assert reactor.inLoop();
        Exchange exchange = new Exchange(this, to, question, flags, then);
        exchange.begin(patience);
        return exchange;
    }

    /// These servers in the order in which they should be tried: first those that answer, the fastest first; then those that do not answer,
    /// the one that has rested longest first. A server that has rested long enough is asked a question of this client's own, so that no
    /// client waits for it. The list is in the given order if nothing is known.
    public List<Upstream> order(List<Upstream> servers) {
        return servers;
    }

    /// What is known of the servers asked so far. Any thread.
    public List<UpstreamStatus> statuses() {
        return List.of();
    }

    /// Forgets every server that is not among these: closes its sockets and connections, and cancels its questions.
    public void retain(Set<Upstream> servers) {}

    /// Cancels all questions, and closes all sockets and connections.
    public void close() {}

    Reactor reactor() {
        return reactor;
    }
}
