package stheno.dns.transfer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import stheno.dns.message.Rcode;
import stheno.dns.message.TsigKey;
import stheno.dns.record.Name;
import stheno.dns.zone.Zone;
import stheno.dns.zone.Zones;
import stheno.reactor.FatalErrors;
import stheno.reactor.Log;

/// Tells other servers by UDP that zones have changed (RFC 1996). A message is sent again until it is answered, with a wait that doubles.
/// Each server has a queue, in which a zone stands once, and a few virtual threads while there is something in it: a server that does not
/// answer delays no other. Any thread: its monitor guards the queues.
final class Notifier {
    private static final int AT_ONCE = 8; // zones for one server
    private static final int LARGEST_REPLY = 4096;

    private final Zones zones;
    private final InstantSource time;
    private final TransferStats stats;
    private final Log log;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("dns-notify").factory());
    private final Map<RemoteServer, Queue> queues = new HashMap<>();
    private Function<Name, Optional<TsigKey>> keys = _ -> Optional.empty();
    private TransferLimits limits = TransferLimits.DEFAULTS;

    /// The zones that one server has to be told of.
    private static final class Queue {
        final Set<Name> waiting = new LinkedHashSet<>();
        final Set<Name> underWay = new HashSet<>();
    }

    Notifier(Zones zones, InstantSource time, TransferStats stats, Log log) {
        this.zones = zones;
        this.time = time;
        this.stats = stats;
        this.log = log;
    }

    /// Replaces the settings.
    synchronized void change(TransferLimits newLimits, Function<Name, Optional<TsigKey>> newKeys) {
        limits = newLimits;
        keys = newKeys;
    }

    /// A zone is new, or has changed. Does not block.
    synchronized void changed(Name origin, Iterable<RemoteServer> servers) {
        if (threads.isShutdown()) return;
        for (RemoteServer server : servers) {
            Queue queue = queues.computeIfAbsent(server, _ -> new Queue());
            queue.waiting.add(origin);
            if (queue.underWay.size() < AT_ONCE) next(server, queue);
        }
    }

    /// Begins with a zone that is not under way. It stays in the queue otherwise, so that the newest serial is told in the end.
    private void next(RemoteServer server, Queue queue) {
        Optional<Name> next = queue.waiting.stream().filter(name -> !queue.underWay.contains(name)).findFirst();
        if (next.isEmpty() || threads.isShutdown()) return;
        Name origin = next.get();
        queue.waiting.remove(origin);
        queue.underWay.add(origin);
        try {
            threads.execute(() -> {
                try {
                    tell(origin, server);
                } finally {
                    done(server, queue, origin);
                }
            });
        } catch (OutOfMemoryError e) { // the limit of threads: as if the server had not answered
            FatalErrors.rethrow(e);
            queue.underWay.remove(origin);
        }
    }

    private synchronized void done(RemoteServer server, Queue queue, Name origin) {
        queue.underWay.remove(origin);
        next(server, queue);
        if (queue.underWay.isEmpty() && queue.waiting.isEmpty()) queues.remove(server, queue);
    }

    private synchronized TransferLimits limits() {
        return limits;
    }

    private synchronized Optional<TsigKey> key(Name name) {
        return keys.apply(name);
    }

    /// Sends the message until it is answered. Blocks.
    private void tell(Name origin, RemoteServer server) {
        TransferLimits current = limits();
        String fault = "";
        for (int i = 0; i < current.notifyTries() && !Thread.currentThread().isInterrupted(); i++) {
            if (!(zones.at(origin) instanceof Zone zone)) return; // it is gone, or broken
            try {
                Duration wait = Duration.ofMillis(current.notifyWait().toMillis() << Math.min(i, 16));
                answered(zone, server, exchange(zone, server, wait));
                return;
            } catch (IOException | TransferFault e) {
                fault = Causes.text(e);
            }
        }
        if (Thread.currentThread().isInterrupted()) return;
        stats.notifiesLost.increment();
        log.event(Log.Level.WARN, "notify-failed", "zone", origin, "server", server, "tries", current.notifyTries(), "cause", fault);
    }

    private void answered(Zone zone, RemoteServer server, int rcode) {
        stats.notifiesAnswered.increment();
        Log.Level level = rcode == Rcode.NOERROR ? Log.Level.DEBUG : Log.Level.WARN;
        log.event(level, "notify-answered", "zone", zone.origin(), "serial", zone.serial(), "server", server, "rcode",
                Rcode.name(rcode));
    }

    /// Sends the message once, and waits for its answer. Other packets are ignored.
    private int exchange(Zone zone, RemoteServer server, Duration wait) throws IOException, TransferFault {
        Optional<TsigKey> key = server.key().flatMap(this::key);
        if (server.key().isPresent() && key.isEmpty()) throw new TransferFault("there is no key " + server.key().get());
        Exchange exchange = Exchange.notification(SoaTimes.record(zone), key, time);
        long deadline = System.nanoTime() + wait.toNanos();
        byte[] request = exchange.request();
        byte[] buffer = new byte[LARGEST_REPLY];
        TransferFault fault = new TransferFault("no answer");
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server.address()); // packets from elsewhere do not come in
            socket.send(new DatagramPacket(request, request.length));
            for (long left = wait.toMillis(); left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
                socket.setSoTimeout((int) Math.max(1, Math.min(left, Integer.MAX_VALUE)));
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                try {
                    return exchange.answer(Arrays.copyOf(buffer, packet.getLength()));
                } catch (TransferFault e) {
                    fault = e; // a forgery, perhaps: the right one may follow
                }
            }
        } catch (SocketTimeoutException e) {
            throw fault;
        } catch (IOException e) {
            rest(deadline); // nothing listens there: the next try is as late as without this knowledge
            throw e;
        }
        throw fault;
    }

    private static void rest(long deadline) {
        try {
            Thread.sleep(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Sends nothing any more. Does not block.
    void stop() {
        threads.shutdownNow();
    }
}
