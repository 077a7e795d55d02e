package stheno.dns.resolver;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import stheno.dns.local.LocalNames;
import stheno.dns.local.LocalSettings;

/// The files of this machine that tell how names are looked up. Work of threads that may block, one at a time.
final class SystemFiles {
    private static final int LONGEST = 64 << 10; // of resolv.conf

    private final Path resolvConf;
    private final Path hosts;
    private Stamps read = new Stamps(Stamp.NONE, Stamp.NONE, false);

    SystemFiles(Path resolvConf, Path hosts) {
        this.resolvConf = resolvConf;
        this.hosts = hosts;
    }

    /// What look-ups work by. Immutable.
    ///
    /// @param ipv6 whether this machine has an IPv6 address that reaches other networks
    record Setup(ResolverSettings settings, LocalNames hosts, boolean ipv6) {}

    /// A file's time and size.
    private record Stamp(FileTime time, long size, Object key) {
        static final Stamp NONE = new Stamp(FileTime.fromMillis(0), -1, "");

        static Stamp of(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
            } catch (IOException e) {
                return NONE;
            }
        }
    }

    private record Stamps(Stamp resolvConf, Stamp hosts, boolean ipv6) {}

    /// What the files say, if that has changed since the last time.
    synchronized Optional<Setup> look() {
        Stamps now = new Stamps(Stamp.of(resolvConf), Stamp.of(hosts), hasIpv6());
        if (now.equals(read)) return Optional.empty();
        read = now;
        return Optional.of(setup(now.ipv6));
    }

    /// What the files say.
    synchronized Setup read() {
        read = new Stamps(Stamp.of(resolvConf), Stamp.of(hosts), hasIpv6());
        return setup(read.ipv6);
    }

    private Setup setup(boolean ipv6) {
        LocalSettings names = LocalSettings.DEFAULTS.withSpecial(false).withRotate(false).withHosts(List.of(hosts), 0);
        return new Setup(ResolverSettings.parse(text()), LocalNames.load(names).names(), ipv6);
    }

    private String text() {
        try (var in = Files.newInputStream(resolvConf)) {
            return new String(in.readNBytes(LONGEST), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // as glibc: the server on this machine
        }
    }

    private static boolean hasIpv6() {
        try {
            return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).anyMatch(SystemFiles::isGlobal);
        } catch (SocketException e) {
            return false;
        }
    }

    private static boolean isGlobal(InetAddress address) {
        return address instanceof Inet6Address && !address.isLoopbackAddress() && !address.isLinkLocalAddress();
    }
}
