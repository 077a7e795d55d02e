package stheno.reactor;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;

/// Binds UDP sockets: one for each loop, or one for all where the system cannot share a port. Any thread.
///
/// @param loops how many loops share an address
record DatagramBinding(SelectorProvider provider, int loops) {
    private static final int TRIES = 16; // of a port that is free on the first address, and in use on another

    /// A port that is free on all of these addresses: `port` itself, or any if that is 0.
    ///
    /// @throws BindException if it is in use on one of them
    int free(List<InetAddress> addresses, int port) throws IOException {
        for (int i = 1; ; i++) {
            int found = port;
            try {
                for (InetAddress each : addresses) {
                    if (addresses.size() == 1 || belongsHere(each)) found = probe(new InetSocketAddress(each, found));
                }
                return found;
            } catch (BindException e) {
                if (port != 0 || i == TRIES) throw e;
            }
        }
    }

    /// Whether a socket can be bound to this address. An IPv6 address that has just come cannot be used yet.
    boolean belongsHere(InetAddress address) throws IOException {
        try {
            probe(new InetSocketAddress(address, 0));
            return true;
        } catch (BindException e) {
            return false;
        }
    }

    /// Binds the address for all loops.
    ///
    /// @throws BindException if it is in use, even by a server that would share it, or belongs to another machine
    List<DatagramChannel> bind(InetSocketAddress address, int receiveBuffer) throws IOException {
        List<DatagramChannel> channels = new ArrayList<>();
        try {
            channels.add(open(address.getAddress()));
            boolean sharing = loops > 1 && channels.getFirst().supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
            if (sharing) probe(address);
            for (int i = 1; sharing && i < loops; i++) channels.add(open(address.getAddress()));
            for (DatagramChannel channel : channels) {
                if (sharing) channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
                bind(channel, address);
            }
            return channels;
        } catch (IOException | RuntimeException e) {
            for (DatagramChannel channel : channels) channel.close();
            throw e;
        }
    }

    /// The size that the system has granted, in bytes.
    static int receiveBuffer(DatagramChannel channel) throws IOException {
        return channel.getOption(StandardSocketOptions.SO_RCVBUF);
    }

    /// Binds the address without sharing for a moment: a second server that shares the port would silently take half of the packets.
    /// Returns the port: of 0, a free one.
    private int probe(InetSocketAddress address) throws IOException {
        try (DatagramChannel probe = open(address.getAddress())) {
            bind(probe, address);
            return ((InetSocketAddress) probe.getLocalAddress()).getPort();
        }
    }

    private DatagramChannel open(InetAddress address) throws IOException {
        return provider.openDatagramChannel(address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    }

    /// The system's message does not say which address it means.
    private static void bind(DatagramChannel channel, InetSocketAddress address) throws IOException {
        try {
            channel.bind(address);
        } catch (BindException e) {
            BindException named = new BindException(address + " (UDP): " + e.getMessage());
            named.initCause(e);
            throw named;
        }
    }
}
