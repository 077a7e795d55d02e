package stheno.batch;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A socket of a [DatagramChannel] that a [DatagramBatch] can use. The channel stays in charge of it: the channel binds it, a selector
/// tells when it is ready, and closing the channel closes it. One thread at a time.
public final class BatchSocket {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final DatagramChannel channel;
    private final int descriptor;

    private BatchSocket(DatagramChannel channel, int descriptor) {
        this.channel = channel;
        this.descriptor = descriptor;
    }

    /// Links the system calls, which takes 25 ms, on a thread of its own. The first socket waits until this is done, or links them itself.
    public static void linkEarly() {
        if (SystemCalls.Obstacle.find().isPresent()) return;
        Thread.ofPlatform().daemon().name("stheno-link").start(() -> {
            try {
                SystemCalls.broadcasts(-1, true); // no such file: the call is refused, and linked
            } catch (LinkageError e) {
                return; // `open` has the same, and reports it
            }
        });
    }

    /// Finds the socket of the channel, and tries the calls. Reads the list of the open files: it may block.
    ///
    /// @throws IOException if batches cannot be used, or not on this channel. The message says why
    public static BatchSocket open(DatagramChannel channel) throws IOException {
        if (channel.provider() != SelectorProvider.provider()) throw new IOException("the channel is not a socket of the system");
        Optional<String> obstacle = SystemCalls.Obstacle.find();
        if (obstacle.isPresent()) throw new IOException(obstacle.get());
        try {
            BatchSocket socket = new BatchSocket(channel, descriptor(channel));
            socket.probe();
            return socket;
        } catch (LinkageError e) {
            throw new IOException("the system calls cannot be linked: " + (e.getCause() == null ? e : e.getCause()).getMessage(), e);
        }
    }

    /// The file descriptor of the channel. The JDK does not tell it. So an option of the channel is switched on and off: the one socket of
    /// the process that follows is that of the channel. One at a time, because two channels in step could not be told apart.
    private static synchronized int descriptor(DatagramChannel channel) throws IOException {
        boolean before = channel.getOption(StandardSocketOptions.SO_BROADCAST);
        try {
            List<Integer> found = followers(descriptors(), channel, false);
            found = followers(found, channel, true);
            found = followers(found, channel, false);
            if (found.size() != 1) throw new IOException("its file descriptor cannot be found");
            return found.getFirst();
        } finally {
            channel.setOption(StandardSocketOptions.SO_BROADCAST, before);
        }
    }

    private static List<Integer> followers(List<Integer> candidates, DatagramChannel channel, boolean broadcast) throws IOException {
        channel.setOption(StandardSocketOptions.SO_BROADCAST, broadcast);
        return candidates.stream().filter(each -> SystemCalls.broadcasts(each, broadcast)).toList();
    }

    private static List<Integer> descriptors() throws IOException {
        List<Integer> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path each : files) all.add(Integer.valueOf(each.getFileName().toString()));
        }
        return all;
    }

    /// A system call without a packet. A kernel or a filter of system calls that does not know it refuses.
    private void probe() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(SystemCalls.STATE, Long.BYTES);
            MemorySegment vector = arena.allocate(DatagramBatch.MESSAGE, Long.BYTES);
            int received = SystemCalls.receive(state, descriptor, vector, 0);
            if (received < 0 && received != -SystemCalls.EAGAIN) throw new SystemError("recvmmsg", -received);
            int sent = SystemCalls.send(state, descriptor, vector, 0);
            if (sent < 0) throw new SystemError("sendmmsg", -sent);
        }
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /// The file descriptor, as long as the channel is open. After that the system may give the number to another file.
    int descriptor() throws IOException {
        if (!channel.isOpen()) throw new IOException("the channel is closed");
        return descriptor;
    }
}
