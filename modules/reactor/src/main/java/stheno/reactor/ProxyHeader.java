package stheno.reactor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A header of the PROXY protocol, or as much of it as has come (proxy-protocol.txt of HAProxy, versions 1 and 2, sections 2.1 and 2.2).
/// Pure functions; any thread.
sealed interface ProxyHeader {
    /// Of version 1, with its CR LF (section 2.1).
    int LONGEST_TEXT = 107;

    /// Of version 2: the fixed part, and more than proxies add to it. The format would allow 64 KB.
    int LONGEST_BINARY = 16 + 2048;

    /// Valid so far.
    record Incomplete() implements ProxyHeader {}

    /// No valid header, whatever follows.
    record Malformed(String why) implements ProxyHeader {}

    /// The connection is the proxy's own, or the proxy does not know the client: the socket's addresses count.
    record Own(int length) implements ProxyHeader {}

    /// The connection of a client of the proxy.
    record Foreign(SocketAddress remote, SocketAddress local, int length) implements ProxyHeader {}

    /// The addresses of a connection that came through a proxy.
    ///
    /// @param peer the proxy's
    /// @param remote the client's
    /// @param local the one that the client connected to
    record Addresses(SocketAddress peer, SocketAddress remote, SocketAddress local) {}

    /// Looks at what has come so far, from the position on, and moves nothing. A `length` counts from there.
    static ProxyHeader parse(ByteBuffer data) {
        if (!data.hasRemaining()) return new Incomplete();
        return data.get(data.position()) == Text.BEGINNING[0] ? Text.parse(data) : Binary.parse(data);
    }

    /// Whether the data begin so, as far as they have come.
    private static boolean begins(ByteBuffer data, byte[] beginning) {
        for (int i = 0; i < Math.min(data.remaining(), beginning.length); i++) {
            if (data.get(data.position() + i) != beginning[i]) return false;
        }
        return true;
    }

    /// Version 1: a line of text.
    final class Text {
        private static final byte[] BEGINNING = "PROXY ".getBytes(StandardCharsets.US_ASCII);

        private Text() {}

        private static ProxyHeader parse(ByteBuffer data) {
            if (!begins(data, BEGINNING)) return new Malformed("neither version 1 nor 2");
            int most = Math.min(data.remaining(), LONGEST_TEXT);
            for (int i = BEGINNING.length; i < most; i++) {
                byte b = data.get(data.position() + i);
                if (b == '\n') return new Malformed("an LF without a CR");
                if (b != '\r') continue;
                if (i + 1 == most) break;
                return data.get(data.position() + i + 1) == '\n' ? line(data, i) : new Malformed("a CR without an LF");
            }
            return most < LONGEST_TEXT ? new Incomplete() : new Malformed("a line of more than " + LONGEST_TEXT + " bytes");
        }

        private static ProxyHeader line(ByteBuffer data, int end) {
            byte[] line = new byte[end - BEGINNING.length];
            data.get(data.position() + BEGINNING.length, line);
            String[] words = new String(line, StandardCharsets.ISO_8859_1).split(" ", -1);
            if (words[0].equals("UNKNOWN")) return new Own(end + 2); // whatever follows (section 2.1)
            if (words.length != 5) return new Malformed("a line of " + words.length + " words");
            try {
                return switch (words[0]) {
                    case "TCP4" -> foreign(words, false, end + 2);
                    case "TCP6" -> foreign(words, true, end + 2);
                    default -> new Malformed("an unknown protocol");
                };
            } catch (IllegalArgumentException e) {
                return new Malformed("an invalid address or port"); // the text itself comes from outside, and is not logged
            }
        }

        private static Foreign foreign(String[] words, boolean colons, int length) {
            return new Foreign(address(words[1], words[3], colons), address(words[2], words[4], colons), length);
        }

        private static InetSocketAddress address(String address, String port, boolean colons) {
            if (address.indexOf(':') >= 0 != colons) throw new IllegalArgumentException("another address family");
            int number = (int) Decimal.parsePlain(port, 65_535);
            if (number < 0) throw new IllegalArgumentException("not a port");
            return new InetSocketAddress(Literal.address(address), number);
        }
    }

    /// Version 2: signature, version and command, family and protocol, length, addresses, extensions.
    final class Binary {
        private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);
        private static final int FIXED = 16;
        private static final int UNIX_PATH = 108;

        private Binary() {}

        private static ProxyHeader parse(ByteBuffer data) {
            if (!begins(data, SIGNATURE)) return new Malformed("neither version 1 nor 2");
            int start = data.position();
            if (data.remaining() > 12 && (data.get(start + 12) & 0xf0) != 0x20) return new Malformed("a version that is not 2");
            if (data.remaining() < FIXED) return new Incomplete();
            int length = FIXED + ((data.get(start + 14) & 0xff) << 8 | data.get(start + 15) & 0xff);
            if (length > LONGEST_BINARY) return new Malformed("a header of " + length + " bytes");
            if (data.remaining() < length) return new Incomplete();
            return switch (data.get(start + 12) & 0x0f) {
                case 0 -> new Own(length);
                case 1 -> addresses(data, start + FIXED, length);
                default -> new Malformed("an unknown command");
            };
        }

        private static ProxyHeader addresses(ByteBuffer data, int at, int length) {
            int family = data.get(at - 3) & 0xff;
            int room = length - FIXED;
            return switch (family) {
                case 0x00 -> new Own(length);
                case 0x11 -> room < 12 ? tooShort() : inet(data, at, 4, length);
                case 0x21 -> room < 36 ? tooShort() : inet(data, at, 16, length);
                case 0x31 -> room < 2 * UNIX_PATH ? tooShort() : unix(data, at, length);
                default -> new Malformed("an unknown family or protocol");
            };
        }

        private static Malformed tooShort() {
            return new Malformed("too short for its addresses");
        }

        private static Foreign inet(ByteBuffer data, int at, int bytes, int length) {
            int ports = at + 2 * bytes;
            return new Foreign(address(data, at, bytes, ports), address(data, at + bytes, bytes, ports + 2), length);
        }

        private static InetSocketAddress address(ByteBuffer data, int at, int bytes, int port) {
            byte[] address = new byte[bytes];
            data.get(at, address);
            try {
                return new InetSocketAddress(InetAddress.getByAddress(address), (data.get(port) & 0xff) << 8 | data.get(port + 1) & 0xff);
            } catch (UnknownHostException e) {
                throw new AssertionError("4 and 16 bytes are addresses", e);
            }
        }

        private static ProxyHeader unix(ByteBuffer data, int at, int length) {
            try {
                return new Foreign(path(data, at), path(data, at + UNIX_PATH), length);
            } catch (IllegalArgumentException e) {
                return new Malformed("an invalid path");
            }
        }

        /// Up to its NUL. Unnamed sockets and those of the abstract kind have no path.
        private static UnixDomainSocketAddress path(ByteBuffer data, int at) {
            byte[] path = new byte[UNIX_PATH];
            data.get(at, path);
            int end = 0;
            while (end < path.length && path[end] != 0) end++;
            return UnixDomainSocketAddress.of(new String(path, 0, end, StandardCharsets.UTF_8));
        }
    }
}
