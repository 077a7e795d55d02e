package stheno.batch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// A connection between two processes of this machine that carries lines of text, and sockets with them (SCM_RIGHTS of unix(7)). A socket
/// that is passed is shared: both processes accept from one queue, and the queue outlives either of them. Blocks; one thread.
public final class MessageSocket implements AutoCloseable {
    private static final int MOST = 4096; // bytes of a message
    private static final int NAME = 16; // bytes of chance in a name
    private static final int NOSIGNAL = 0x4000;
    private static final int CMSG_CLOEXEC = 0x40000000;
    private static final int TRUNCATED = 0x20 | 0x8; // MSG_TRUNC, MSG_CTRUNC
    private static final int SCM_RIGHTS = 1;
    private static final String SOCKET = "socket";
    private static final String KEPT = "kept";
    private static final String PASSED = "passed";

    // A message's header (struct msghdr): an address (8 bytes), its length (8), a list of buffers (8), their number (8), control data (8),
    // its length (8), flags (8). Control data: its length (8), level (4), type (4), a descriptor (4), 4 free.
    private static final long BUFFERS = 16;
    private static final long BUFFER_COUNT = 24;
    private static final long CONTROL = 32;
    private static final long CONTROL_LENGTH = 40;
    private static final long FLAGS = 48;
    private static final long HEADER = 56;
    private static final long CONTROL_SPACE = 24;
    private static final long CONTROL_USED = 20;

    private final int descriptor;

    private MessageSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    /// A text, and the socket that came with it.
    public record Message(String text, Optional<InheritedSocket> socket) {}

    /// The process at the other end.
    public record Peer(long pid, long user) {
        /// Whether it may give orders to this process: it belongs to the same user, or to the superuser.
        public boolean trusted() throws IOException {
            return user == 0 || user == Integer.toUnsignedLong(SocketCalls.Function.USER.call());
        }
    }

    /// A socket to pass.
    ///
    /// @param datagrams whether it is one of UDP, otherwise it listens
    /// @param bound     its address in the system, which differs from `address` if the file of a Unix-domain socket has been renamed
    /// @param address   where clients reach it
    /// @param kept      as [InheritedSocket#kept]
    public record Offer(String name, boolean datagrams, SocketAddress bound, SocketAddress address, boolean kept) {
        private InheritedSocket.Bound wanted() {
            return new InheritedSocket.Bound(datagrams, bound);
        }

        private String text() {
            String path = address instanceof UnixDomainSocketAddress unix ? " " + unix.getPath() : "";
            return String.join(" ", SOCKET, name, kept ? KEPT : PASSED) + path;
        }
    }

    /// Waits for one connection. Its name cannot be guessed, but other users can list it: check the [#peer] of the connection.
    public static final class Listening implements AutoCloseable {
        private final MessageSocket socket;
        private final String name;

        private Listening(MessageSocket socket, String name) {
            this.socket = socket;
            this.name = name;
        }

        /// For [MessageSocket#connect].
        public String name() {
            return name;
        }

        /// @throws IOException if no connection comes within `patience`
        public MessageSocket accept(Duration patience) throws IOException {
            socket.limit(patience);
            return new MessageSocket(SocketCalls.Function.ACCEPT.call(socket.descriptor, 0, 0, SocketCalls.CLOEXEC));
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /// Listens for one connection, without a file.
    public static Listening listen() throws IOException {
        byte[] chance = new byte[NAME];
        new SecureRandom().nextBytes(chance);
        String name = "stheno-" + HexFormat.of().formatHex(chance);
        MessageSocket made = open();
        try {
            made.name(name, SocketCalls.Function.BIND);
            SocketCalls.Function.LISTEN.call(made.descriptor, 1);
            return new Listening(made, name);
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }

    /// @param name from [Listening#name]
    public static MessageSocket connect(String name) throws IOException {
        MessageSocket made = open();
        try {
            made.name(name, SocketCalls.Function.CONNECT);
            return made;
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }

    private static MessageSocket open() throws IOException {
        Optional<String> obstacle = SystemCalls.Obstacle.find();
        if (obstacle.isPresent()) throw new IOException(obstacle.get());
        return new MessageSocket(SocketCalls.Function.SOCKET.call(SocketCalls.AF_UNIX, SocketCalls.SOCK_SEQPACKET | SocketCalls.CLOEXEC));
    }

    /// A name of the abstract namespace begins with a zero.
    private void name(String name, SocketCalls.Function function) throws IOException {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        if (ascii.length == 0 || ascii.length > 100) throw new IOException("not a name: " + name);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(3 + ascii.length, Long.BYTES);
            address.set(JAVA_SHORT, 0, (short) SocketCalls.AF_UNIX);
            MemorySegment.copy(ascii, 0, address, JAVA_BYTE, 3, ascii.length);
            function.call(descriptor, address.address(), address.byteSize());
        }
    }

    /// The longest wait of each call from now on.
    public void limit(Duration patience) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(16, Long.BYTES);
            time.set(JAVA_LONG, 0, patience.toSeconds());
            time.set(JAVA_LONG, 8, Math.max(1, patience.toNanosPart() / 1000)); // zeros would mean for ever
            for (int option : List.of(SocketCalls.SO_RCVTIMEO, SocketCalls.SO_SNDTIMEO)) {
                SocketCalls.Function.SET_OPTION.call(descriptor, SystemCalls.SOL_SOCKET, option, time.address(), time.byteSize());
            }
        }
    }

    /// The process that opened the other end.
    public Peer peer() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment credentials = arena.allocate(12, Integer.BYTES);
            MemorySegment size = arena.allocateFrom(JAVA_INT, 12);
            SocketCalls.Function.OPTION.call(descriptor, SystemCalls.SOL_SOCKET, SocketCalls.SO_PEERCRED, credentials.address(),
                    size.address());
            return new Peer(credentials.get(JAVA_INT, 0), Integer.toUnsignedLong(credentials.get(JAVA_INT, 4)));
        }
    }

    /// Sends a message without a socket.
    public void send(String text) throws IOException {
        send(text, OptionalInt.empty());
    }

    /// Sends the sockets of this process that are meant, each in a message `socket NAME kept|passed PATH`.
    ///
    /// @return what was sent, in that order: an offer once for each loop that has such a socket
    /// @throws IOException if there is none for an offer
    public List<Offer> send(List<Offer> offers) throws IOException {
        Map<Integer, InheritedSocket.Bound> own = InheritedSocket.own(new HashSet<>(offers.stream().map(Offer::wanted).toList()));
        Set<InheritedSocket.Bound> found = Set.copyOf(own.values());
        List<Offer> sent = new ArrayList<>();
        for (Offer offer : offers) {
            if (!found.contains(offer.wanted())) throw new IOException("the descriptor of " + offer.name() + " cannot be found");
            for (Map.Entry<Integer, InheritedSocket.Bound> each : own.entrySet()) {
                if (!each.getValue().equals(offer.wanted())) continue;
                send(offer.text(), OptionalInt.of(each.getKey()));
                sent.add(offer);
            }
        }
        return sent;
    }

    private void send(String text, OptionalInt passed) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > MOST) throw new IOException("a message has 1 to " + MOST + " bytes");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = header(arena, arena.allocateFrom(JAVA_BYTE, bytes));
            if (passed.isPresent()) {
                MemorySegment control = control(arena, header);
                control.set(JAVA_LONG, 0, CONTROL_USED);
                control.set(JAVA_INT, 8, SystemCalls.SOL_SOCKET);
                control.set(JAVA_INT, 12, SCM_RIGHTS);
                control.set(JAVA_INT, 16, passed.getAsInt());
            }
            SocketCalls.Function.SEND.call(descriptor, header.address(), NOSIGNAL);
        }
    }

    private static MemorySegment header(Arena arena, MemorySegment data) {
        MemorySegment buffer = arena.allocate(16, Long.BYTES);
        buffer.set(JAVA_LONG, 0, data.address());
        buffer.set(JAVA_LONG, 8, data.byteSize());
        MemorySegment header = arena.allocate(HEADER, Long.BYTES);
        header.set(JAVA_LONG, BUFFERS, buffer.address());
        header.set(JAVA_LONG, BUFFER_COUNT, 1);
        return header;
    }

    private static MemorySegment control(Arena arena, MemorySegment header) {
        MemorySegment control = arena.allocate(CONTROL_SPACE, Long.BYTES);
        header.set(JAVA_LONG, CONTROL, control.address());
        header.set(JAVA_LONG, CONTROL_LENGTH, CONTROL_SPACE);
        return control;
    }

    /// The next message; empty when the other end has closed the connection.
    ///
    /// @throws IOException if none comes in time, or it is malformed
    public Optional<Message> receive() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(MOST);
            MemorySegment header = header(arena, data);
            MemorySegment control = control(arena, header);
            int length = SocketCalls.Function.RECEIVE.call(descriptor, header.address(), CMSG_CLOEXEC);
            OptionalInt passed = header.get(JAVA_LONG, CONTROL_LENGTH) >= CONTROL_USED && control.get(JAVA_INT, 12) == SCM_RIGHTS
                    ? OptionalInt.of(control.get(JAVA_INT, 16)) : OptionalInt.empty();
            boolean whole = (header.get(JAVA_INT, FLAGS) & TRUNCATED) == 0;
            if (length == 0 && passed.isEmpty()) return Optional.empty();
            String text = new String(data.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
            if (passed.isEmpty() && whole) return Optional.of(new Message(text, Optional.empty()));
            return Optional.of(new Message(text, Optional.of(socket(text, passed, whole))));
        }
    }

    private static InheritedSocket socket(String text, OptionalInt passed, boolean whole) throws IOException {
        String[] words = text.split(" ", 4);
        try {
            if (!whole || !words[0].equals(SOCKET) || words.length < 3) throw new IOException("a socket came with another message");
            Optional<SocketAddress> address = words.length == 4 ? Optional.of(UnixDomainSocketAddress.of(words[3])) : Optional.empty();
            return InheritedSocket.of(passed.orElseThrow(), words[1], address, words[2].equals(KEPT));
        } catch (IOException | RuntimeException e) {
            passed.ifPresent(SocketCalls::close);
            throw e;
        }
    }

    @Override
    public void close() {
        SocketCalls.close(descriptor);
    }
}
