package stheno.jmh;

import java.util.Locale;

/// A number of slow clients of one kind, each with a reply of one composition.
record SlowClientScenario(SlowClientKind kind, SlowClientReply reply, int clients) {
    /// The same without clients.
    SlowClientScenario without() {
        return new SlowClientScenario(kind, reply, 0);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,d %s (%s)", clients, kind.word(), reply.word());
    }
}
