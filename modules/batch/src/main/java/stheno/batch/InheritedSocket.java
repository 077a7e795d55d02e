package stheno.batch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// A bound socket that another process has made: the service manager (socket activation), or the server that this one replaces. Clients
/// may have connected to it already; none of them is lost. Either it becomes a channel, or it is closed. One thread.
public final class InheritedSocket implements AutoCloseable {
    private static final int FIRST = 3; // SD_LISTEN_FDS_START of sd_listen_fds(3)
    private static final int MOST = 4096;
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final int descriptor;
    private final String name;
    private final boolean datagrams;
    private final SocketAddress bound;
    private final SocketAddress address;
    private final boolean kept;
    private boolean open = true;

    private InheritedSocket(int descriptor, String name, boolean datagrams, SocketAddress bound, SocketAddress address, boolean kept) {
        this.descriptor = descriptor;
        this.name = name;
        this.datagrams = datagrams;
        this.bound = bound;
        this.address = address;
        this.kept = kept;
    }

    /// Those that the service manager has passed, as sd_listen_fds(3) reads them: in `LISTEN_FDS`, `LISTEN_PID` and `LISTEN_FDNAMES`.
    /// Variables for another process are ignored. Call this once, before the process opens many files.
    ///
    /// @throws IOException if a variable is malformed, or one of the descriptors is not a listening socket or a bound UDP socket; the
    ///         message names it
    public static List<InheritedSocket> ofServiceManager(Map<String, String> environment, long pid) throws IOException {
        String count = environment.getOrDefault("LISTEN_FDS", "");
        if (count.isEmpty() || !environment.getOrDefault("LISTEN_PID", "").equals(Long.toString(pid))) return List.of();
        if (!count.matches("[0-9]{1,4}") || Integer.parseInt(count) > MOST) {
            throw new IOException("LISTEN_FDS is not a number from 0 to " + MOST + ": " + count);
        }
        Optional<String> obstacle = SystemCalls.Obstacle.find();
        if (obstacle.isPresent()) throw new IOException(obstacle.get());
        String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        List<InheritedSocket> all = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(count); i++) {
            String name = i < names.length ? names[i] : "";
            try {
                SocketCalls.closeOnExec(FIRST + i);
                all.add(of(FIRST + i, name, Optional.empty(), true));
            } catch (IOException e) {
                throw new IOException("descriptor " + (FIRST + i) + " of LISTEN_FDS" + (name.isEmpty() ? "" : ", named " + name + ",")
                        + " cannot be used: " + e.getMessage(), e);
            }
        }
        return all;
    }

    /// @param address where clients reach it; if empty, at its address in the system
    /// @param kept whether another process keeps the socket open too
    /// @throws IOException if it is not a listening socket or a bound UDP socket; the descriptor remains the caller's
    static InheritedSocket of(int descriptor, String name, Optional<SocketAddress> address, boolean kept) throws IOException {
        Optional<Bound> bound = bound(descriptor);
        boolean usable = bound.isPresent() && !(bound.get().datagrams() && bound.get().address() instanceof UnixDomainSocketAddress);
        if (!usable) throw new IOException("it is not a listening socket");
        SocketAddress known = bound.get().address();
        return new InheritedSocket(descriptor, name, bound.get().datagrams(), known, address.orElse(known), kept);
    }

    /// The name that the other process has given it; may be empty.
    public String name() {
        return name;
    }

    /// Whether it is one of UDP.
    public boolean datagrams() {
        return datagrams;
    }

    /// Its address: an `InetSocketAddress` or a `UnixDomainSocketAddress`. A [channel][#listener] tells the address of a scratch socket.
    public SocketAddress address() {
        return address;
    }

    /// Its address in the system, which differs if the file of a Unix-domain socket has been renamed.
    public SocketAddress bound() {
        return bound;
    }

    /// Whether the service manager keeps the socket open too: clients that this process does not accept wait for its successor, and the
    /// file of a Unix-domain socket is not removed.
    public boolean kept() {
        return kept;
    }

    /// Makes a channel of a listening socket. Java cannot do that: a new channel is bound to a scratch address, then its descriptor is
    /// made a copy of the inherited one. The caller closes it.
    public ServerSocketChannel listener() throws IOException {
        if (datagrams || !open) throw new IllegalStateException("not a listening socket that is open: " + this);
        boolean unix = address instanceof UnixDomainSocketAddress;
        ServerSocketChannel channel = unix ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open(family());
        try {
            if (unix) adopt(channel, ((UnixDomainSocketAddress) address).getPath());
            else replace(channel.bind(new InetSocketAddress(LOOPBACK, 0), 1));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Makes a channel of a UDP socket. The caller closes it.
    public DatagramChannel datagramChannel() throws IOException {
        if (!datagrams || !open) throw new IllegalStateException("not a UDP socket that is open: " + this);
        DatagramChannel channel = DatagramChannel.open(family());
        try {
            replace(channel.bind(new InetSocketAddress(LOOPBACK, 0)));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private ProtocolFamily family() throws IOException {
        return SocketCalls.isIpv4(descriptor) ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    /// The scratch address is a file for a moment: in the folder of temporary files, or else beside the inherited one.
    private void adopt(ServerSocketChannel channel, Path path) throws IOException {
        try {
            channel.bind(null, 1);
        } catch (IOException e) {
            Path scratch = path.resolveSibling(".s" + Long.toString(System.nanoTime(), Character.MAX_RADIX));
            channel.bind(UnixDomainSocketAddress.of(scratch), 1);
        }
        try {
            replace(channel);
        } finally {
            Files.deleteIfExists(((UnixDomainSocketAddress) channel.getLocalAddress()).getPath());
        }
    }

    /// Makes the descriptor of a channel a copy of the inherited one, and closes that.
    private void replace(NetworkChannel scratch) throws IOException {
        Optional<Bound> wanted = Optional.of(new Bound(datagrams, scratch.getLocalAddress()));
        for (int each : SocketCalls.descriptors()) {
            if (each == descriptor || !bound(each).equals(wanted)) continue;
            SocketCalls.Function.COPY.call(descriptor, each, SocketCalls.CLOEXEC);
            close();
            return;
        }
        throw new IOException("the descriptor of the channel on " + scratch.getLocalAddress() + " cannot be found");
    }

    /// A listening socket, or one of UDP.
    record Bound(boolean datagrams, SocketAddress address) {}

    /// What a descriptor is; empty if it is neither, or is closed meanwhile.
    private static Optional<Bound> bound(int descriptor) {
        try {
            int type = SocketCalls.option(descriptor, SocketCalls.SO_TYPE);
            boolean listens = type == SocketCalls.SOCK_STREAM && SocketCalls.option(descriptor, SocketCalls.SO_ACCEPTCONN) == 1;
            if (!listens && type != SocketCalls.SOCK_DGRAM) return Optional.empty();
            return SocketCalls.address(descriptor).map(address -> new Bound(!listens, address));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// The descriptors of this process that are one of these, with what they are. Looks at all open files.
    static Map<Integer, Bound> own(Set<Bound> wanted) throws IOException {
        Map<Integer, Bound> found = new TreeMap<>();
        for (int each : SocketCalls.descriptors()) bound(each).filter(wanted::contains).ifPresent(is -> found.put(each, is));
        return found;
    }

    /// Closes the socket in this process, unless it has become a channel.
    @Override
    public void close() {
        if (open) SocketCalls.close(descriptor);
        open = false;
    }

    @Override
    public String toString() {
        return name + (datagrams ? " UDP " : " ") + address;
    }
}
