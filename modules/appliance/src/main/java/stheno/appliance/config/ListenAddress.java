package stheno.appliance.config;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import stheno.appliance.format.DisplayText;
import stheno.reactor.Decimal;

/// An address to listen on. Immutable; any thread.
public sealed interface ListenAddress {
    /// Whether the system chooses the port.
    default boolean anyPort() {
        return this instanceof Inet(InetSocketAddress address) && address.getPort() == 0;
    }

    /// Whether clients on other machines can reach it.
    default boolean reachable() {
        return this instanceof Inet(InetSocketAddress address) && !address.getAddress().isLoopbackAddress();
    }

    /// How to fix an address that cannot be bound, if the reason is clear: ports below 1024 need a privilege on most systems, and the
    /// address must be one of this machine.
    static Optional<String> remedy(InetSocketAddress address, IOException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("annot assign")) return Optional.of("this machine does not have the address: name one that it has, or *");
        boolean privilege = address.getPort() > 0 && address.getPort() < 1024 && message.contains("ermission");
        return privilege ? Optional.of("grant CAP_NET_BIND_SERVICE, or choose a port above 1023") : Optional.empty();
    }

    /// @param address of all families, `::`; of IPv4 alone, 0.0.0.0
    record Inet(InetSocketAddress address) implements ListenAddress {
        private static final InetAddress ALL = InetAddress.ofLiteral("::");

        /// All addresses of the machine.
        static Inet all(int port) {
            return new Inet(new InetSocketAddress(ALL, port));
        }

        public Inet withPort(int port) {
            return new Inet(new InetSocketAddress(address.getAddress(), port));
        }

        /// The address to bind. A machine without IPv6 does not know `::`, but has a wildcard.
        public InetSocketAddress toBind() {
            return family() == StandardProtocolFamily.INET6 && address.getAddress().isAnyLocalAddress()
                    ? new InetSocketAddress(address.getPort()) : address;
        }

        /// The family of its sockets.
        public StandardProtocolFamily family() {
            return address.getAddress() instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        }

        /// Whether both cannot be bound: they have one port, and one address or all.
        public boolean overlaps(Inet other) {
            InetAddress one = address.getAddress();
            InetAddress two = other.address.getAddress();
            boolean same = covers(one, two) || covers(two, one) || one.equals(two);
            return same && address.getPort() > 0 && address.getPort() == other.address.getPort();
        }

        private static boolean covers(InetAddress all, InetAddress one) {
            return all.isAnyLocalAddress() && (all instanceof Inet6Address || one instanceof Inet4Address || one.isAnyLocalAddress());
        }

        /// As it was written, with host names resolved: `127.0.0.1:80`, `[::1]:80`, `0.0.0.0:80`, or `*:80` for both families.
        @Override
        public String toString() {
            boolean all = address.getAddress() instanceof Inet6Address six && six.isAnyLocalAddress();
            return all ? "*:" + address.getPort() : DisplayText.peer(address);
        }
    }

    /// A socket in the file system. Users with write permission may connect.
    record Unix(Path path, Set<PosixFilePermission> mode) implements ListenAddress {
        public Unix {
            mode = Set.copyOf(mode);
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /// `HOST:PORT`, where HOST may be an IPv6 address in brackets, `*` for all addresses, or `0.0.0.0` for those of IPv4; `PORT` or `:PORT`
    /// for all addresses; or `unix:/path`,
    /// optionally followed by `mode 0660` (default 0600). A host name is looked up when it is read, which blocks on DNS.
    ///
    /// @param port    the usual port of the protocol, for messages
    /// @param sockets whether `unix:` is allowed
    record Form(int port, boolean sockets) implements Type<ListenAddress> {
        private static final Pattern PORT_ALONE = Pattern.compile(":?[0-9]+");
        private static final Set<PosixFilePermission> OWNER = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

        @Override
        public ListenAddress read(String text, Setting setting) throws BadSetting {
            if (!text.startsWith("unix:")) return inet(text, setting);
            if (sockets) return unix(text, setting);
            throw Type.bad(text, setting, "is a Unix socket, which UDP cannot use", remedy());
        }

        private String remedy() {
            return "write 127.0.0.1:" + port + ", *:" + port + ", " + port + ", :" + port
                    + (sockets ? ", [::1]:" + port + " or unix:/run/x.sock" : " or [::1]:" + port);
        }

        private ListenAddress inet(String text, Setting setting) throws BadSetting {
            int colon = text.lastIndexOf(':');
            String host = colon < 0 ? "" : text.substring(0, colon);
            if (PORT_ALONE.matcher(text).matches()) return Inet.all(port(text.substring(colon + 1), text, setting));
            boolean bare = host.contains(":") && !(host.startsWith("[") && host.endsWith("]"));
            if (host.isBlank() || bare || host.contains("/")) throw Type.bad(text, setting, "is not HOST:PORT", remedy());
            int number = port(text.substring(colon + 1), text, setting);
            if (host.equals("*")) return Inet.all(number);
            try {
                return new Inet(new InetSocketAddress(InetAddress.getByName(host), number));
            } catch (UnknownHostException e) {
                throw Type.bad(text, setting, "has an unknown host", "write a name or address of this machine");
            }
        }

        private int port(String digits, String text, Setting setting) throws BadSetting {
            int number = (int) Decimal.parse(digits, 65_535);
            if (number >= 0) return number;
            throw Type.bad(text, setting, "has no port from 0 to 65535", remedy());
        }

        private static ListenAddress unix(String text, Setting setting) throws BadSetting {
            String rest = text.substring("unix:".length());
            int mode = rest.lastIndexOf(" mode ");
            String path = (mode < 0 ? rest : rest.substring(0, mode)).strip();
            if (path.isEmpty()) throw Type.bad(text, setting, "names no socket", "write unix:/run/x.sock");
            return new Unix(new Type.FilePath().read(path, setting),
                    mode < 0 ? OWNER : mode(rest.substring(mode + " mode ".length()).strip(), text, setting));
        }

        private static Set<PosixFilePermission> mode(String octal, String text, Setting setting) throws BadSetting {
            boolean right = octal.length() == 4 && octal.startsWith("0") && octal.chars().allMatch(c -> c >= '0' && c <= '7');
            if (!right) throw Type.bad(text, setting, "has a mode that is not four octal digits", "write one like 0660");
            int bits = Integer.parseInt(octal, 8);
            Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
            // Declared from owner-read to others-execute, in the order of the bits from high to low.
            for (PosixFilePermission permission : PosixFilePermission.values()) {
                if ((bits >> 8 - permission.ordinal() & 1) == 1) mode.add(permission);
            }
            return mode;
        }

        @Override
        public String form() {
            return sockets ? "HOST:PORT or unix:PATH" : "HOST:PORT";
        }
    }
}
