package stheno.dns.forward;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import stheno.dns.exchange.DnsClient;
import stheno.dns.exchange.ExchangeSettings;
import stheno.dns.exchange.Outcome;
import stheno.dns.exchange.Upstream;
import stheno.dns.exchange.UpstreamLog;
import stheno.dns.exchange.UpstreamStatus;
import stheno.reactor.Reactor;

/// What a [ForwardLoop] needs of a [DnsClient], so that tests can answer by hand. Loop thread only.
interface Asker {
    /// See [DnsClient#ask]. Returns what cancels the question.
    Runnable ask(Upstream to, byte[] question, int flags, Duration patience, Consumer<Outcome> then);

    /// See [DnsClient#order].
    List<Upstream> order(List<Upstream> servers);

    /// Any thread.
    List<UpstreamStatus> statuses();

    void change(ExchangeSettings settings, Set<Upstream> servers);

    /// @param log shared by all loops
    static Asker of(Reactor reactor, ExchangeSettings settings, UpstreamLog log) {
        DnsClient client = new DnsClient(reactor, settings, log);
        return new Asker() {
            @Override
            public Runnable ask(Upstream to, byte[] question, int flags, Duration patience, Consumer<Outcome> then) {
                return client.ask(to, question, flags, patience, then)::cancel;
            }

            @Override
            public List<Upstream> order(List<Upstream> servers) {
                return client.order(servers);
            }

            @Override
            public List<UpstreamStatus> statuses() {
                return client.statuses();
            }

            @Override
            public void change(ExchangeSettings next, Set<Upstream> servers) {
                client.change(next);
                client.retain(servers);
            }
        };
    }
}
