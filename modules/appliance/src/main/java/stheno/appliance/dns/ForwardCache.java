package stheno.appliance.dns;

import java.util.List;
import java.util.function.Supplier;
import stheno.appliance.protocol.NameCache;
import stheno.dns.forward.Forwarder;
import stheno.dns.record.Name;

/// The forwarder's cache for the administration. Any thread.
record ForwardCache(Forwarder forwarder, Supplier<String> facts) implements NameCache {
    @Override
    public String stats() {
        return facts.get();
    }

    @Override
    public List<String> show(String name) {
        return forwarder.show(Name.of(name), true);
    }

    @Override
    public long flush() {
        return forwarder.flush();
    }

    @Override
    public long flush(String name) {
        return forwarder.flush(Name.of(name), true);
    }
}
