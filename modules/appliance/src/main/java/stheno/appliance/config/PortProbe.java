package stheno.appliance.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Binds all addresses at once to see whether they are free and do not conflict with each other. One use; blocks; one thread.
final class PortProbe implements AutoCloseable {
    private static final int UNIX_LONGEST = 107; // bytes of a socket's path: sun_path of unix(7) without its final zero
    private static final String RUNNING = "`stheno check --running` skips the ports";

    private final Consumer<BadSetting> faults;
    private final List<NetworkChannel> bound = new ArrayList<>();
    private final Map<ListenAddress.Inet, Setting> own = new LinkedHashMap<>(); // the addresses that were free

    PortProbe(Consumer<BadSetting> faults) {
        this.faults = faults;
    }

    void bind(ListenSetting listener, Setting setting) {
        switch (listener.address()) {
            case ListenAddress.Inet inet -> inet(listener, inet, setting);
            case ListenAddress.Unix(Path path, var _) -> socket(path, setting);
        }
    }

    private void inet(ListenSetting listener, ListenAddress.Inet address, Setting setting) {
        InetSocketAddress inet = address.address();
        String transport = "";
        try {
            boolean four = address.family() == StandardProtocolFamily.INET;
            ServerSocketChannel channel = four ? ServerSocketChannel.open(address.family()) : ServerSocketChannel.open();
            bound.add(channel);
            channel.bind(address.toBind());
            if (listener.datagrams()) {
                transport = " by UDP";
                DatagramChannel datagrams = four ? DatagramChannel.open(address.family()) : DatagramChannel.open();
                bound.add(datagrams);
                datagrams.bind(address.toBind());
            }
            own.putIfAbsent(address, setting);
        } catch (IOException e) {
            Optional<ListenAddress.Inet> other = own.keySet().stream().filter(address::overlaps).findFirst();
            if (other.isPresent()) {
                faults.accept(setting.bad("cannot listen on " + address + ": it overlaps " + other.get() + " of "
                        + own.get(other.get()).key(), "remove one of them"));
                return;
            }
            String remedy = ListenAddress.remedy(inet, e).orElse("stop the program that uses it, or choose another port; " + RUNNING);
            faults.accept(setting.bad("cannot listen on " + listener.address() + transport + ": " + e.getMessage(), remedy));
        }
    }

    /// A server may replace the socket of a server that has ended, and no other file.
    private void socket(Path path, Setting setting) {
        if (path.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8).length > UNIX_LONGEST) {
            faults.accept(setting.bad(path + " is longer than " + UNIX_LONGEST + " bytes", "choose a shorter path"));
            return;
        }
        FileChecks.writable(path, setting, faults);
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS) || Files.isDirectory(path)) return;
        if (isFile(path)) faults.accept(setting.bad(path + " exists and is not a socket", "remove it, or choose another path"));
        else if (answers(path)) faults.accept(setting.bad("a server listens on " + path, "stop it, or choose another path; " + RUNNING));
    }

    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(path);
    }

    private static boolean answers(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        for (NetworkChannel channel : bound) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e); // the socket has no connections
            }
        }
    }
}
