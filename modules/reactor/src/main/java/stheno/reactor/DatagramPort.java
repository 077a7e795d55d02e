package stheno.reactor;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import stheno.batch.BatchSocket;
import stheno.batch.DatagramBatch;

/// A UDP port of a [ReactorGroup]. Any thread.
///
/// Each address has its own socket in each loop, so that a reply leaves from the address that was asked. A socket bound to the wildcard
/// would let the system choose the source address, and on a machine with several addresses clients drop such replies. A port on the
/// wildcard therefore listens on every address that the machine has. It looks them up again each minute: addresses that have come are
/// bound, those that are gone are closed.
///
/// Packets are received and sent in batches where that is possible: on Linux, if the JVM was started with
/// `--enable-native-access=stheno.batch` (on the class path: `ALL-UNNAMED`). This takes less CPU time, and nothing is allocated for a
/// packet. Otherwise packets pass one by one through the channel. The log tells which way is in use, and why there are no batches.
public final class DatagramPort {
    private static final Duration LOOK = Duration.ofMinutes(1); // between two looks at the machine's addresses

    /// Where the machine's addresses come from.
    interface Machine {
        List<InetAddress> addresses() throws SocketException;

        /// The same without those of IPv6.
        default Machine ofIpv4() {
            return () -> addresses().stream().filter(Inet4Address.class::isInstance).toList();
        }
    }

    /// What a listener needs for batches.
    ///
    /// @param memory that of the port in this loop: a loop handles one batch at a time
    record Batch(BatchSocket socket, DatagramBatch memory) {}

    private final List<Reactor> loops;
    private final boolean everywhere;
    private final Machine machine;
    private final DatagramBinding binding;
    private final Log log;
    private final List<DatagramStats> stats; // by loop
    private final Map<String, List<DatagramListener>> bound = new LinkedHashMap<>(); // by address with its scope; guarded by this
    private final Set<String> unbound = new HashSet<>(); // addresses that were warned of; guarded by this
    private final List<DatagramBatch> batches = new ArrayList<>(); // by loop, as far as used; guarded by this
    private String obstacle = ""; // why there are no batches, as logged last; guarded by this
    private volatile DatagramOptions options;
    private volatile InetSocketAddress address;
    private volatile List<InetSocketAddress> addresses = List.of();

    DatagramPort(List<Reactor> loops, InetSocketAddress asked, DatagramOptions options, Machine machine, Log log) {
        this.loops = loops;
        this.everywhere = asked.getAddress().isAnyLocalAddress();
        this.machine = machine;
        this.binding = new DatagramBinding(loops.getFirst().provider(), loops.size());
        this.log = log;
        this.stats = loops.stream().map(_ -> new DatagramStats()).toList();
        this.address = asked;
        this.options = Objects.requireNonNull(options);
    }

    /// The machine's own addresses, of all interfaces.
    static List<InetAddress> ofMachine() throws SocketException {
        return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();
    }

    /// The address asked for, with the port bound: of port 0, the free one.
    public InetSocketAddress address() {
        return address;
    }

    /// The addresses bound now. Of the wildcard, each address of the machine.
    public List<InetSocketAddress> addresses() {
        return addresses;
    }

    /// The options of the next packets.
    public DatagramOptions options() {
        return options;
    }

    /// Packets from now on are answered with the options `next`. The size of the receive buffer holds for addresses bound from now on.
    public void change(DatagramOptions next) {
        options = Objects.requireNonNull(next);
    }

    /// The counters of all loops together.
    public Counts stats() {
        return stats.stream().map(DatagramStats::snapshot).reduce(Counts.EMPTY, Counts::plus);
    }

    /// Binds for the first time.
    ///
    /// @throws BindException if an address is in use
    synchronized void open() throws IOException {
        List<InetAddress> wanted = everywhere ? machine.addresses() : List.of(address.getAddress());
        address = new InetSocketAddress(address.getAddress(), binding.free(wanted, address.getPort()));
        try {
            for (InetAddress each : wanted) {
                if (everywhere && !binding.belongsHere(each)) complain(each, "it cannot be used yet");
                else add(each);
            }
            if (bound.isEmpty()) throw new BindException("the machine has no address");
        } catch (IOException e) {
            List.copyOf(bound.keySet()).forEach(this::remove);
            throw e;
        }
        tell();
        if (everywhere) lookLater();
    }

    private void lookLater() {
        Reactor first = loops.getFirst();
        first.execute(() -> {
            if (first.ending()) return;
            first.schedule(LOOK, () -> {
                if (first.virtualThreads().start(this::lookAgain).isEmpty()) lookLater();
            });
        });
    }

    private void lookAgain() {
        if (loops.getFirst().ending()) return;
        look();
        lookLater();
    }

    /// Compares the machine's addresses with the sockets. An address that cannot be bound is tried again the next time.
    synchronized void look() {
        Map<String, InetAddress> now = new HashMap<>();
        try {
            for (InetAddress each : machine.addresses()) now.put(each.getHostAddress(), each);
        } catch (SocketException e) {
            log.event(Log.Level.WARN, "addresses-unknown", "port", address, "cause", e.getMessage());
            return;
        }
        unbound.retainAll(now.keySet());
        for (String each : List.copyOf(bound.keySet())) {
            if (now.containsKey(each)) continue;
            log.event(Log.Level.INFO, "address-gone", "service", options.service().name(), "address", each);
            remove(each);
        }
        now.forEach((key, each) -> {
            if (bound.containsKey(key)) return;
            try {
                add(each);
                unbound.remove(key);
            } catch (IOException e) {
                complain(each, e.getMessage());
            }
        });
        tell();
    }

    /// Once for each address, though each look tries it again.
    private void complain(InetAddress each, String cause) {
        Log.Level level = unbound.add(each.getHostAddress()) ? Log.Level.WARN : Log.Level.DEBUG;
        log.event(level, "bind-failed", "address", each.getHostAddress(), "port", address.getPort(), "cause", cause);
    }

    /// Binds one address in every loop, or in none.
    private void add(InetAddress each) throws IOException {
        InetSocketAddress local = new InetSocketAddress(each, address.getPort());
        List<DatagramChannel> channels = binding.bind(local, options.receiveBuffer());
        List<DatagramListener> listeners = new ArrayList<>();
        boolean batched = true;
        try {
            for (int i = 0; i < channels.size(); i++) {
                Reactor loop = loops.get(i);
                DatagramChannel channel = channels.get(i);
                Optional<Batch> batch = batch(i, channel);
                batched &= batch.isPresent();
                DatagramStats counts = stats.get(i);
                ReactorGroup.inLoop(loop, () -> listeners.add(loop.listen(this, channel, batch, counts)));
            }
        } catch (IOException e) {
            for (DatagramChannel channel : channels) channel.close();
            throw e;
        }
        log.event(Log.Level.INFO, "listening-udp", "service", options.service().name(), "address", local, "sockets", channels.size(),
                "receive-buffer", DatagramBinding.receiveBuffer(channels.getFirst()), "batch", batched ? "on" : "off");
        bound.put(each.getHostAddress(), listeners);
    }

    /// Prepares batches for a channel of a loop; empty if they cannot be used.
    private Optional<Batch> batch(int loop, DatagramChannel channel) {
        if (!options.batch()) return Optional.empty();
        try {
            BatchSocket socket = BatchSocket.open(channel);
            if (batches.size() == loop) batches.add(new DatagramBatch());
            return Optional.of(new Batch(socket, batches.get(loop)));
        } catch (IOException e) {
            if (!obstacle.equals(e.getMessage())) {
                log.event(Log.Level.INFO, "batches-unavailable", "service", options.service().name(), "cause", e.getMessage());
            }
            obstacle = e.getMessage();
            return Optional.empty();
        }
    }

    private void remove(String each) {
        for (DatagramListener listener : bound.remove(each)) listener.reactor().execute(listener::cut);
    }

    private void tell() {
        List<InetSocketAddress> all = new ArrayList<>();
        for (List<DatagramListener> each : bound.values()) all.add(each.getFirst().local());
        addresses = List.copyOf(all);
    }

    @Override
    public String toString() {
        return options.service().name() + " on " + address + " (UDP)";
    }

    /// The counters at one moment. Immutable; any thread.
    ///
    /// @param received packets that have come
    /// @param sent replies handed to the system
    /// @param bytesIn bytes of these packets, without headers
    /// @param bytesOut bytes of these replies
    /// @param denied packets dropped because the [AccessList] does not permit their source
    /// @param unanswerable packets dropped because no reply can go to their source: port 0, a group, every host
    /// @param sendFull replies dropped because the socket's send buffer was full
    /// @param sendFailed replies dropped because the system refused to send them
    /// @param receiveFailed errors while receiving
    /// @param failed packets for which the handler has thrown
    public record Counts(long received, long sent, long bytesIn, long bytesOut, long denied, long unanswerable, long sendFull,
                         long sendFailed, long receiveFailed, long failed) {
        /// Nothing done.
        public static final Counts EMPTY = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        /// The sums of both.
        public Counts plus(Counts other) {
            return new Counts(received + other.received, sent + other.sent, bytesIn + other.bytesIn, bytesOut + other.bytesOut,
                    denied + other.denied, unanswerable + other.unanswerable, sendFull + other.sendFull, sendFailed + other.sendFailed,
                    receiveFailed + other.receiveFailed, failed + other.failed);
        }
    }
}
