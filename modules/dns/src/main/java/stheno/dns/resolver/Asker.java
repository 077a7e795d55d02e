package stheno.dns.resolver;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import stheno.dns.exchange.DnsClient;
import stheno.dns.exchange.Outcome;
import stheno.dns.exchange.Upstream;
import stheno.dns.message.Message;

/// Asks one server one question. A test can take the place of the [DnsClient]. Loop thread only.
interface Asker {
    /// There is one outcome, never before this has returned.
    ///
    /// @return cancels the question; does nothing if there is an outcome already
    Runnable ask(Upstream to, byte[] question, Duration patience, Consumer<Outcome> then);

    /// The servers in the order in which they should be tried.
    List<Upstream> order(List<Upstream> servers);

    void close();

    static Asker of(DnsClient client) {
        return new Asker() {
            @Override
            public Runnable ask(Upstream to, byte[] question, Duration patience, Consumer<Outcome> then) {
                return client.ask(to, question, Message.RD, patience, then)::cancel;
            }

            @Override
            public List<Upstream> order(List<Upstream> servers) {
                return client.order(servers);
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }
}
