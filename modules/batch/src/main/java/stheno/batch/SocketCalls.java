package stheno.batch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The C functions for sockets that pass from one process to another. They are linked when the first of them is used. Any thread.
@SuppressWarnings("restricted") // the launcher permits this module to use them
final class SocketCalls {
    static final int AF_UNIX = 1;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_SEQPACKET = 5;
    static final int SO_TYPE = 3;
    static final int SO_PEERCRED = 17;
    static final int SO_RCVTIMEO = 20;
    static final int SO_SNDTIMEO = 21;
    static final int SO_ACCEPTCONN = 30;
    static final int CLOEXEC = 0x80000; // SOCK_CLOEXEC and O_CLOEXEC

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int F_SETFD = 2;
    private static final int FD_CLOEXEC = 1;
    private static final int LONGEST = 110; // bytes of a socket address: sockaddr_un

    private SocketCalls() {}

    /// A function of the C library.
    enum Function {
        SOCKET("socket"), BIND("bind"), LISTEN("listen"), ACCEPT("accept4"), CONNECT("connect"), SEND("sendmsg"), RECEIVE("recvmsg"),
        NAME("getsockname"), OPTION("getsockopt"), SET_OPTION("setsockopt"), COPY("dup3"), CONTROL("fcntl"), USER("geteuid"),
        CLOSE("close");

        private final String name;
        private final MethodHandle handle;

        Function(String name) {
            this.name = name;
            handle = SystemCalls.function(Linker.nativeLinker(), name);
        }

        /// Up to five words in, one out.
        ///
        /// @throws SystemError if it fails
        int call(long... words) throws IOException {
            long[] five = Arrays.copyOf(words, 5);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(SystemCalls.STATE, Long.BYTES);
                int result = (int) (long) handle.invokeExact(state, five[0], five[1], five[2], five[3], five[4]);
                if (result < 0) throw new SystemError(name, state.get(JAVA_INT, SystemCalls.ERRNO));
                return result;
            } catch (IOException e) {
                throw e;
            } catch (Throwable e) {
                throw SystemCalls.unexpected(e);
            }
        }
    }

    /// The numbers of all open descriptors.
    static List<Integer> descriptors() throws IOException {
        List<Integer> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path each : files) all.add(Integer.valueOf(each.getFileName().toString()));
        }
        return all;
    }

    /// A number that is an option of a socket.
    static int option(int descriptor, int option) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            MemorySegment size = arena.allocateFrom(JAVA_INT, Integer.BYTES);
            Function.OPTION.call(descriptor, SystemCalls.SOL_SOCKET, option, value.address(), size.address());
            return value.get(JAVA_INT, 0);
        }
    }

    /// The address of a socket; empty if it is of a family that Java has no type for, or has no name.
    static Optional<SocketAddress> address(int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(LONGEST + 2, Long.BYTES);
            MemorySegment size = arena.allocateFrom(JAVA_INT, LONGEST);
            Function.NAME.call(descriptor, address.address(), size.address());
            return address(address, Math.min(LONGEST, size.get(JAVA_INT, 0)));
        }
    }

    private static Optional<SocketAddress> address(MemorySegment address, int size) throws UnknownHostException {
        int port = Short.reverseBytes(address.get(JAVA_SHORT, 2)) & 0xffff;
        return switch (address.get(JAVA_SHORT, 0)) {
            case AF_INET -> Optional.of(new InetSocketAddress(InetAddress.getByAddress(address.asSlice(4, 4).toArray(JAVA_BYTE)), port));
            case AF_INET6 -> {
                byte[] octets = address.asSlice(8, 16).toArray(JAVA_BYTE);
                int scope = address.get(JAVA_INT, 24);
                InetAddress mapped = InetAddress.getByAddress(octets); // that of IPv4 if the address maps one
                boolean scoped = scope != 0 && mapped instanceof Inet6Address;
                yield Optional.of(new InetSocketAddress(scoped ? Inet6Address.getByAddress(null, octets, scope) : mapped, port));
            }
            case AF_UNIX -> {
                boolean named = size > 2 && address.get(JAVA_BYTE, 2) != 0; // otherwise without a name, or without a file
                yield named ? Optional.of(UnixDomainSocketAddress.of(address.getString(2, StandardCharsets.UTF_8))) : Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    /// Whether it is a socket of IPv4, which has another form of addresses than one of IPv6.
    static boolean isIpv4(int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(LONGEST, Long.BYTES);
            MemorySegment size = arena.allocateFrom(JAVA_INT, LONGEST);
            Function.NAME.call(descriptor, address.address(), size.address());
            return address.get(JAVA_SHORT, 0) == AF_INET;
        }
    }

    /// Programs that this process starts do not get the descriptor.
    static void closeOnExec(int descriptor) throws IOException {
        Function.CONTROL.call(descriptor, F_SETFD, FD_CLOEXEC);
    }

    static void close(int descriptor) {
        try {
            Function.CLOSE.call(descriptor);
        } catch (IOException e) {
            // the descriptor is gone in any case: close(2)
        }
    }
}
