package stheno.reactor;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
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
import stheno.batch.InheritedSocket;
import stheno.batch.MessageSocket;

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

    /// A channel and its address. A channel that was [inherited][InheritedSocket] does not tell its address.
    record Bound(DatagramChannel channel, InetSocketAddress local) {}

    private final List<Reactor> loops;
    private final boolean everywhere;
    private final Machine machine;
    private final DatagramBinding binding;
    private final List<InheritedSocket> inherited; // those not used yet; guarded by this
    private final Log log;
    private final List<DatagramStats> stats; // by loop
    private final Map<String, List<DatagramListener>> bound = new LinkedHashMap<>(); // by address with its scope; guarded by this
    private final Set<String> unbound = new HashSet<>(); // addresses that were warned of; guarded by this
    private final List<DatagramBatch> batches = new ArrayList<>(); // by loop, as far as used; guarded by this
    private String obstacle = ""; // why there are no batches, as logged last; guarded by this
    private volatile DatagramOptions options;
    private volatile InetSocketAddress address;
    private volatile List<InetSocketAddress> addresses = List.of();

    DatagramPort(List<Reactor> loops, InetSocketAddress asked, DatagramOptions options, Machine machine, List<InheritedSocket> inherited,
                 Log log) {
        this.loops = loops;
        this.everywhere = asked.getAddress().isAnyLocalAddress();
        this.machine = machine;
        this.binding = new DatagramBinding(loops.getFirst().provider(), loops.size());
        this.inherited = new ArrayList<>(inherited);
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

    /// Offers its sockets to another process, under a name.
    public List<MessageSocket.Offer> offers(String name) {
        return addresses.stream().map(each -> new MessageSocket.Offer(name, true, each, each, false)).toList();
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
        InetAddress local = address.getAddress();
        try {
            if (!inherited.isEmpty()) address = (InetSocketAddress) inherited.getFirst().address();
            List<InetAddress> others = new ArrayList<>();
            for (InetAddress each : wanted) {
                if (inherited(each).isEmpty() && (inherited.isEmpty() || binding.belongsHere(each))) others.add(each);
            }
            address = new InetSocketAddress(local, binding.free(others, address.getPort()));
            for (InetAddress each : wanted) {
                if (everywhere && !binding.belongsHere(each)) complain(each, "it cannot be used yet");
                else add(each);
            }
            if (bound.isEmpty()) throw new BindException("the machine has no address");
            inherited.forEach(InheritedSocket::close); // of addresses that the machine does not have any more
            inherited.clear();
        } catch (IOException e) {
            List.copyOf(bound.keySet()).forEach(this::remove);
            inherited.forEach(InheritedSocket::close);
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
        List<Bound> channels = channels(local);
        List<DatagramListener> listeners = new ArrayList<>();
        boolean batched = true;
        try {
            for (int i = 0; i < channels.size(); i++) {
                int index = i % loops.size(); // another process may have had more loops
                Reactor loop = loops.get(index);
                Bound channel = channels.get(i);
                Optional<Batch> batch = batch(index, channel.channel());
                batched &= batch.isPresent();
                ReactorGroup.inLoop(loop, () -> listeners.add(loop.listen(this, channel, batch, stats.get(index))));
            }
        } catch (IOException e) {
            for (Bound opened : channels) opened.channel().close();
            throw e;
        }
        log.event(Log.Level.INFO, "listening-udp", "service", options.service().name(), "address", local, "sockets", channels.size(),
                "receive-buffer", DatagramBinding.receiveBuffer(channels.getFirst().channel()), "batch", batched ? "on" : "off");
        bound.put(each.getHostAddress(), listeners);
    }

    private List<InheritedSocket> inherited(InetAddress local) {
        return inherited.stream().filter(each -> ((InetSocketAddress) each.address()).getAddress().equals(local)).toList();
    }

    /// The sockets of an address: those of another process, otherwise new ones.
    private List<Bound> channels(InetSocketAddress local) throws IOException {
        List<Bound> channels = new ArrayList<>();
        List<InheritedSocket> others = inherited(local.getAddress());
        if (others.isEmpty()) {
            for (DatagramChannel each : binding.bind(local, options.receiveBuffer())) {
                channels.add(new Bound(each, (InetSocketAddress) each.getLocalAddress()));
            }
        }
        for (InheritedSocket each : others) {
            DatagramChannel channel = each.datagramChannel();
            channels.add(new Bound(channel, (InetSocketAddress) each.address()));
            channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBuffer());
            inherited.remove(each);
        }
        return channels;
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
