package stheno.dns.exchange;

import java.time.Duration;
import java.util.function.Consumer;
import stheno.reactor.Timer;

/// One question to one server, until its outcome. Loop thread only.
public final class Exchange {
    private final DnsClient client;
    private final Upstream upstream;
    private final byte[] question;
    private final int flags;
    private Consumer<Outcome> then;
    private Timer deadline;

    Exchange(DnsClient client, Upstream upstream, byte[] question, int flags, Consumer<Outcome> then) {
        this.client = client;
        this.upstream = upstream;
        this.question = question;
        this.flags = flags;
        this.then = then;
    }

    void begin(Duration patience) {
        deadline = client.reactor().schedule(patience, () -> end(new Outcome.Failure(Outcome.Cause.SILENT, "no reply", upstream)));
    }

    private void end(Outcome outcome) {
        if (then == null) return;
        Consumer<Outcome> last = then;
        then = null;
        deadline.cancel();
        last.accept(outcome);
    }

    /// The server that is asked.
    public Upstream upstream() {
        return upstream;
    }

    /// Gives up. The outcome [Outcome.Cause#CANCELLED] is told before this returns. Does nothing if there is an outcome already.
    public void cancel() {
        end(new Outcome.Failure(Outcome.Cause.CANCELLED, "cancelled", upstream));
    }
}
