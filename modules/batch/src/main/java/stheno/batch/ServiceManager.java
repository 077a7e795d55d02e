package stheno.batch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Tells the service manager about this process, as sd_notify(3) does: a datagram to the socket in `$NOTIFY_SOCKET`. `java.base` has no
/// datagrams for Unix sockets. Any thread; does not block longer than the service manager lets its socket be full.
public final class ServiceManager {
    private static final int LONGEST = 107; // bytes of a path: sun_path of unix(7) without its final zero

    private ServiceManager() {}

    /// Sends a state.
    ///
    /// @param socket the path of the socket; with `@` at its start, a name in the abstract namespace
    /// @param state  lines such as `READY=1`
    /// @return why it could not be sent; empty if it was
    public static Optional<String> notify(String socket, String state) {
        Optional<String> obstacle = SystemCalls.Obstacle.find();
        if (obstacle.isPresent()) return obstacle;
        byte[] path = socket.getBytes(StandardCharsets.UTF_8);
        if (path.length == 0 || path.length > LONGEST) return Optional.of("the path of the socket is empty or too long");
        boolean named = path[0] != '@';
        if (!named) path[0] = 0;
        int descriptor = (int) ProcessCalls.Function.SOCKET.call(ProcessCalls.AF_UNIX,
                ProcessCalls.SOCK_DGRAM | ProcessCalls.SOCK_CLOEXEC, 0);
        if (descriptor < 0) return Optional.of("socket(2) has failed");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(2 + LONGEST + 1);
            address.set(JAVA_BYTE, 0, (byte) ProcessCalls.AF_UNIX);
            MemorySegment.copy(path, 0, address, JAVA_BYTE, 2, path.length);
            long length = 2L + path.length + (named ? 1 : 0);
            if ((int) ProcessCalls.Function.CONNECT.call(descriptor, address.address(), length) != 0) {
                return Optional.of("nothing listens on " + socket);
            }
            byte[] text = state.getBytes(StandardCharsets.UTF_8);
            MemorySegment message = arena.allocate(Math.max(1, text.length));
            MemorySegment.copy(text, 0, message, JAVA_BYTE, 0, text.length);
            long sent = ProcessCalls.Function.SEND.call(descriptor, message.address(), text.length, ProcessCalls.MSG_NOSIGNAL);
            return sent == text.length ? Optional.empty() : Optional.of("send(2) has failed");
        } finally {
            ProcessCalls.close(descriptor);
        }
    }
}
