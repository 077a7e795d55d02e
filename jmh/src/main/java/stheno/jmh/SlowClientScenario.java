package stheno.jmh;

import java.util.Locale;

/// So many slow clients of a kind that hold replies of a composition.
record SlowClientScenario(SlowClientKind kind, SlowClientReply reply, int clients) {
    /// The same with none of them.
    SlowClientScenario without() {
        return new SlowClientScenario(kind, reply, 0);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,d %s (%s)", clients, kind.word(), reply.word());
    }
}
