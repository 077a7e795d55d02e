package stheno.catcher.api;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import stheno.catcher.store.Entry;
import stheno.catcher.store.StoreWatcher;
import stheno.http.Handler;
import stheno.web.json.Json;
import stheno.web.sse.Event;
import stheno.web.sse.EventHub;
import stheno.web.sse.EventSettings;

/// Changes of the store as an event stream: `arrived` with a message as lists have it, and `deleted` with ids, or with none if there were
/// too many. Events have ids, so that a client that reconnects misses nothing of the last 256. Any thread.
public final class EventFeed implements StoreWatcher, AutoCloseable {
    private static final int KEPT = 256;

    private final EventHub hub = new EventHub(EventSettings.DEFAULTS.withReplay(KEPT).withQueue(KEPT, EventSettings.Overflow.DROP_OLDEST));
    private final String run = Integer.toHexString(ThreadLocalRandom.current().nextInt()); // ids of an earlier process are unknown
    private final AtomicLong number = new AtomicLong();

    /// A feed without clients.
    public EventFeed() {}

    /// Subscribes clients.
    public Handler handler() {
        return hub.handler();
    }

    @Override
    public void arrived(Entry entry) {
        publish("arrived", EntryJson.of(entry));
    }

    @Override
    public void deleted(List<String> ids) {
        Json json = new Json().open('{').name("ids").open('[');
        ids.forEach(json::add);
        publish("deleted", json.close(']').close('}').toString());
    }

    private void publish(String name, String data) {
        hub.publish(new Event(run + "-" + number.incrementAndGet(), name, data));
    }

    /// Clients that listen now.
    public int subscribers() {
        return hub.subscribers();
    }

    /// Ends all streams.
    @Override
    public void close() {
        hub.close();
    }
}
