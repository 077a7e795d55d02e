package stheno.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import stheno.batch.InheritedSocket;

/// The channels that are bound to one address: one for each loop, or one for all. Any thread.
///
/// @param address of port 0, the free one
/// @param bound the same in the system: the file of a Unix-domain socket has another name when it is bound
/// @param file of a Unix-domain socket
record Binding(SocketAddress address, SocketAddress bound, List<ServerSocketChannel> channels, Optional<SocketFile> file) {
    /// Binds as many channels as there are loops, where the system can share a port.
    ///
    /// @param family INET for a wildcard of IPv4 alone
    static Binding of(SelectorProvider provider, InetSocketAddress address, StandardProtocolFamily family, int backlog, int loops)
            throws IOException {
        List<ServerSocketChannel> channels = new ArrayList<>();
        ServerSocketChannel alone = listener(provider, family);
        boolean sharing = loops > 1 && alone.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
        try {
            if (!sharing) {
                alone.bind(address, backlog);
                return new Binding(alone.getLocalAddress(), alone.getLocalAddress(), List.of(alone), Optional.empty());
            }
            alone.close();
            InetSocketAddress bound = free(provider, family, address);
            for (int i = 0; i < loops; i++) {
                ServerSocketChannel channel = listener(provider, family);
                channels.add(channel);
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                channel.bind(bound, backlog);
            }
            return new Binding(bound, bound, channels, Optional.empty());
        } catch (IOException | RuntimeException e) {
            alone.close();
            for (ServerSocketChannel channel : channels) channel.close();
            throw e;
        }
    }

    /// Binds the address without sharing first: a second server that shares the port would silently take half of the connections. The probe
    /// does not listen, so no client can reach it meanwhile.
    private static InetSocketAddress free(SelectorProvider provider, StandardProtocolFamily family, InetSocketAddress address)
            throws IOException {
        boolean four = family == StandardProtocolFamily.INET;
        try (SocketChannel probe = four ? provider.openSocketChannel(family) : provider.openSocketChannel()) {
            probe.setOption(StandardSocketOptions.SO_REUSEADDR, true); // as a listener sets it: recent connections do not block the port
            return (InetSocketAddress) probe.bind(address).getLocalAddress();
        }
    }

    /// A socket of both families, where the system has IPv6, or of IPv4. The former takes 0.0.0.0 for all addresses of both.
    private static ServerSocketChannel listener(SelectorProvider provider, StandardProtocolFamily family) throws IOException {
        return family == StandardProtocolFamily.INET ? provider.openServerSocketChannel(family) : provider.openServerSocketChannel();
    }

    /// Binds a Unix-domain socket, which cannot be shared.
    static Binding of(SelectorProvider provider, UnixDomainSocketAddress address, Set<PosixFilePermission> mode, int backlog)
            throws IOException {
        ServerSocketChannel channel = provider.openServerSocketChannel(StandardProtocolFamily.UNIX);
        try {
            SocketFile file = SocketFile.bind(channel, address, mode, backlog);
            return new Binding(address, channel.getLocalAddress(), List.of(channel), Optional.of(file));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Takes over the sockets of one address. The file of a Unix-domain socket is removed at the stop, unless another process keeps it.
    static Binding of(List<InheritedSocket> inherited) throws IOException {
        InheritedSocket first = inherited.getFirst();
        List<ServerSocketChannel> channels = new ArrayList<>();
        try {
            for (InheritedSocket each : inherited) channels.add(each.listener());
            Optional<SocketFile> file = first.address() instanceof UnixDomainSocketAddress unix && !first.kept()
                    ? Optional.of(SocketFile.existing(unix.getPath())) : Optional.empty();
            return new Binding(first.address(), first.bound(), channels, file);
        } catch (IOException | RuntimeException e) {
            for (ServerSocketChannel channel : channels) channel.close();
            throw e;
        }
    }

    /// Closes the channels again.
    void undo() throws IOException {
        for (ServerSocketChannel channel : channels) channel.close();
    }
}
