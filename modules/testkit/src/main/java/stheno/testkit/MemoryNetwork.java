package stheno.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/// A network in the memory of this process: TCP, and UDP sockets ([MemoryDatagramChannel]). Selectors and channels are those of an
/// unchanged loop. The other ends are [MemoryPeer]s, which a test moves without threads. The same steps have the same result, in the same
/// order, each time.
///
/// As in a kernel, bytes that one end has written and the other has not read fill a bounded buffer (SO_SNDBUF, which may change at any
/// time). A socket is writable when a third of it is free. Closing with unread input, or with SO_LINGER 0, resets the connection; so does
/// writing to a closed end. Unlike in a kernel, connecting and sending take no time, there is no buffer on the
/// receiver's side, and a channel belongs to one selector at a time. `FileChannel.transferTo` copies through the JDK's own 8 KB.
///
/// Any thread; one lock guards it all.
public final class MemoryNetwork extends SelectorProvider {
    /// The default number of bytes that an end takes before the other end has read them.
    public static final int BUFFER = 64 * 1024;

    private static final int CLIENTS = 1000; // per address, so that many clients have many addresses
    private static final int FIRST_PORT = 10_000;
    private static final long MILLISECOND = 1_000_000;

    /// What a selector does if no key is ready.
    private enum Sleep { BY_CLOCK, PARKED, NEVER }

    private final LongSupplier clock;
    private final ManualClock hands; // null in real time
    private final Sleep sleep;
    private final Map<InetSocketAddress, MemoryServerSocketChannel> bound = new HashMap<>();
    private final Map<InetSocketAddress, MemoryDatagramChannel> datagrams = new HashMap<>();
    private final List<MemorySelector> selectors = new ArrayList<>();
    private final List<MemoryDatagramChannel> datagramSockets = new ArrayList<>(); // that are open, in the order of their opening
    private int mostDatagrams = Integer.MAX_VALUE;
    private int buffer = BUFFER;
    private int clients;
    private int ports = FIRST_PORT;
    private int sleepers;
    private int keys;

    /// In real time: selectors wait as usual.
    public MemoryNetwork() {
        this(System::nanoTime, null, Sleep.BY_CLOCK);
    }

    /// In the time of `clock`: [#advance] wakes the threads of selectors that wait for a time.
    public MemoryNetwork(ManualClock clock) {
        this(clock, clock, Sleep.BY_CLOCK);
    }

    private MemoryNetwork(LongSupplier clock, ManualClock hands, Sleep sleep) {
        this.clock = clock;
        this.hands = hands;
        this.sleep = sleep;
    }

    /// For a loop that is turned by hand: a selector never waits, because its thread is the only one. [#due] tells until when it would
    /// have waited.
    public static MemoryNetwork byHand(ManualClock clock) {
        return new MemoryNetwork(clock, clock, Sleep.NEVER);
    }

    /// For loops on virtual threads of one scheduler, which decides when each of them runs. Before each look at its keys a selector yields,
    /// so that a turn is a step of the scheduler. If no key is ready, it parks until something changes or [#advance] reaches its time.
    public static MemoryNetwork scheduled(ManualClock clock) {
        return new MemoryNetwork(clock, clock, Sleep.PARKED);
    }

    /// Connections made from now on take `bytes` before the other end has read them.
    public synchronized MemoryNetwork withBuffer(int bytes) {
        MemoryOptions.positive(bytes);
        buffer = bytes;
        return this;
    }

    /// Moves the clock forward.
    ///
    /// @throws IllegalStateException if this network has no manual clock
    public synchronized void advance(Duration step) {
        if (hands == null) throw new IllegalStateException("real time goes by on its own");
        hands.advance(step);
        notifyAll();
        selectors.forEach(MemorySelector::unpark);
    }

    /// The time until which a selector would wait, if its last call found no ready key. The earliest if there are several selectors; empty
    /// if they would wait for ever.
    public synchronized OptionalLong due() {
        return selectors.stream().filter(MemorySelector::waits).mapToLong(MemorySelector::due).reduce((a, b) -> b - a < 0 ? b : a);
    }

    /// A client of the listener at `server`. No two clients have the same address and port: they start at 10.0.0.1.
    ///
    /// @throws ConnectException if there is no listener, or its backlog is full
    public synchronized MemoryPeer connect(SocketAddress server) throws IOException {
        return peer(server, false);
    }

    /// The same, but its input is only counted, not kept: it costs about a hundred bytes, however much is in transit.
    public synchronized MemoryPeer connectCounting(SocketAddress server) throws IOException {
        return peer(server, true);
    }

    private MemoryPeer peer(SocketAddress server, boolean counting) throws IOException {
        return new MemoryPeer(join(inet(server), nextClient(), counting));
    }

    private InetSocketAddress nextClient() throws IOException {
        int host = 1 + clients / CLIENTS;
        int port = FIRST_PORT + clients++ % CLIENTS;
        byte[] address = {10, (byte) (host >> 16), (byte) (host >> 8), (byte) host};
        return new InetSocketAddress(InetAddress.getByAddress(address), port);
    }

    /// A connection to the listener at `server`. @return the end at `from`
    MemoryEnd join(InetSocketAddress server, InetSocketAddress from, boolean counting) throws IOException {
        MemoryServerSocketChannel listener = bound.get(server);
        if (listener == null) listener = bound.get(new InetSocketAddress(server.getPort()));
        if (listener == null) throw new ConnectException("Connection refused");
        MemoryStream in = new MemoryStream(buffer, counting);
        MemoryStream out = new MemoryStream(buffer, false);
        MemoryEnd near = new MemoryEnd(this, from, server, in, out);
        near.joinTo(new MemoryEnd(this, server, from, out, in));
        listener.queue(near.other());
        return near;
    }

    /// The address of a client that was not bound.
    InetSocketAddress anyLocal() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    }

    InetSocketAddress bind(InetSocketAddress wanted, MemoryServerSocketChannel channel) throws BindException {
        InetSocketAddress address = wanted.getPort() == 0 ? new InetSocketAddress(wanted.getAddress(), freePort()) : wanted;
        if (bound.putIfAbsent(address, channel) != null) throw new BindException("Address already in use");
        return address;
    }

    InetSocketAddress bind(InetSocketAddress wanted, MemoryDatagramChannel channel) throws BindException {
        InetSocketAddress address = wanted.getPort() == 0 ? new InetSocketAddress(wanted.getAddress(), freePort()) : wanted;
        if (datagrams.putIfAbsent(address, channel) != null) throw new BindException("Address already in use");
        return address;
    }

    void unbind(InetSocketAddress address, MemoryDatagramChannel channel) {
        datagrams.remove(address, channel);
    }

    /// The UDP socket that is bound to `address`.
    ///
    /// @throws IllegalArgumentException if there is none
    public synchronized MemoryDatagramChannel datagrams(InetSocketAddress address) {
        MemoryDatagramChannel channel = datagrams.get(address);
        if (channel == null) throw new IllegalArgumentException("nothing is bound to " + address);
        return channel;
    }

    /// The open UDP sockets that are connected to `remote`, in the order of their opening.
    public synchronized List<MemoryDatagramChannel> datagramsTo(InetSocketAddress remote) {
        return datagramSockets.stream().filter(each -> remote.equals(each.getRemoteAddress())).toList();
    }

    /// From now on at most so many UDP sockets can be open: another one fails as with a process that has no descriptors left.
    public synchronized void limitDatagrams(int most) {
        mostDatagrams = most;
    }

    void closed(MemoryDatagramChannel channel) {
        datagramSockets.remove(channel);
    }

    synchronized int nextKey() {
        return keys++;
    }

    private int freePort() {
        int port = ports;
        ports = ports == 0xffff ? FIRST_PORT : ports + 1;
        return port;
    }

    void unbind(InetSocketAddress address) {
        bound.remove(address);
    }

    static InetSocketAddress inet(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) return inet;
        throw new UnsupportedAddressTypeException();
    }

    long now() {
        return clock.getAsLong();
    }

    boolean sleeps() {
        return sleep == Sleep.BY_CLOCK;
    }

    boolean parks() {
        return sleep == Sleep.PARKED;
    }

    /// Waits, with the lock held, until something has changed or, in real time, `nanos` are over.
    void sleep(long nanos) throws InterruptedException {
        sleepers++;
        try {
            if (hands == null && nanos < Long.MAX_VALUE) wait(Math.max(1, nanos / MILLISECOND));
            else wait();
        } finally {
            sleepers--;
        }
    }

    /// Something has changed: wakes the waiting threads. The caller holds the lock.
    void stir() {
        if (sleepers > 0) notifyAll();
        if (!parks()) return;
        for (int i = 0; i < selectors.size(); i++) selectors.get(i).unpark();
    }

    synchronized void forget(MemorySelector selector) {
        selectors.remove(selector);
        notifyAll();
    }

    @Override
    public synchronized AbstractSelector openSelector() {
        MemorySelector selector = new MemorySelector(this);
        selectors.add(selector);
        return selector;
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() {
        return new MemoryServerSocketChannel(this);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) {
        return openServerSocketChannel();
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) {
        return openSocketChannel();
    }

    @Override
    public SocketChannel openSocketChannel() {
        return new MemorySocketChannel(this);
    }

    @Override
    public synchronized DatagramChannel openDatagramChannel() throws IOException {
        if (datagramSockets.size() >= mostDatagrams) throw new SocketException("Too many open files");
        MemoryDatagramChannel made = new MemoryDatagramChannel(this);
        datagramSockets.add(made);
        return made;
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return openDatagramChannel();
    }

    @Override
    public Pipe openPipe() {
        throw new UnsupportedOperationException("no pipes here");
    }
}
