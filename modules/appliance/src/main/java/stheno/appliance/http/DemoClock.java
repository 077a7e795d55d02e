package stheno.appliance.http;

import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import stheno.http.Handler;
import stheno.web.sse.Event;
import stheno.web.sse.EventHub;

/// The time of day, published every second to all subscribers: the welcome page's example of server-sent events. Any thread.
final class DemoClock implements AutoCloseable {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT);

    private final EventHub hub = new EventHub();
    private final Thread publisher = Thread.ofVirtual().name("clock").start(this::publish);

    private void publish() {
        try {
            while (true) {
                Thread.sleep(1000 - System.currentTimeMillis() % 1000);
                if (hub.subscribers() > 0) hub.publish(Event.of(LocalTime.now(ZoneOffset.UTC).format(TIME)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the clock is closed
        }
    }

    Handler handler() {
        return hub.handler();
    }

    /// Stops, and ends every stream.
    @Override
    public void close() {
        publisher.interrupt();
        hub.close();
    }
}
