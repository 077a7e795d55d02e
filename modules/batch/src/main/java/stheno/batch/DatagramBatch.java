package stheno.batch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Memory for packets that are received together, and for their replies, which are sent together. It can serve many sockets, one after the
/// other. Nothing is allocated for a packet: its source stays in native memory too. One thread.
///
/// ```
///   receive ──► packet(0) ──► reply() ──► queue(0) ─┐
///               packet(1) ──► no reply              ├─► send
///               packet(2) ──► reply() ──► queue(2) ─┘
/// ```
public final class DatagramBatch {
    /// The most packets of a batch. At this number, a system call costs a packet 3 % of what it costs one alone.
    public static final int SLOTS = 32;

    /// The largest packet that can be sent, in bytes: the length field of UDP counts its own header and that of IPv4.
    public static final int LARGEST = 65_507;

    /// Bytes of a message in the system's vectors (`struct mmsghdr`, 64 bits).
    static final long MESSAGE = 64;

    // A message: the address of a socket address (8 bytes), its length (4), 4 free, the address of a list of buffers (8), its length (8),
    // control data (8, 8), flags (4), 4 free, and the bytes received or sent (4), 4 free. A buffer is its address (8) and its length (8).
    private static final long NAME = 0;
    private static final long NAME_LENGTH = 8;
    private static final long BUFFERS = 16;
    private static final long BUFFER_COUNT = 24;
    private static final long LENGTH = 56;
    private static final long BUFFER = 16;
    private static final long BUFFER_LENGTH = 8;

    // A socket address: family (2), port (2, big-endian), then of IPv4 the address (4), or of IPv6 a label (4), the address (16), and the
    // scope (4).
    private static final long SOCKET_ADDRESS = 32;
    private static final int SOCKET_ADDRESS_LENGTH = 28;
    private static final short IPV6 = 10; // AF_INET6

    private static final long SPACE = 64 * 1024; // for a packet: no packet is larger
    private static final long STRIDE = SPACE + 192; // at multiples of a power of two, packets would share a few lines of the CPU's cache

    private final MemorySegment memory;
    private final MemorySegment state; // the error number of the last call
    private final MemorySegment incoming; // vector
    private final MemorySegment outgoing; // vector
    private final MemorySegment outgoingBuffers;
    private final MemorySegment sources; // socket addresses
    private final ByteBuffer[] packets = new ByteBuffer[SLOTS];
    private final ByteBuffer[] replies = new ByteBuffer[SLOTS];
    private final byte[] ipv4 = new byte[4];
    private final byte[] ipv6 = new byte[16];
    private final int[] answered = new int[SLOTS]; // by reply: its packet
    private int queued;
    private int sent;

    /// Takes the memory: 4 MB of addresses, but only as much memory as packets have filled.
    ///
    /// @throws IOException if there is none
    public DatagramBatch() throws IOException {
        long[] at = {0};
        long states = part(at, SystemCalls.STATE);
        long vectors = part(at, 2 * SLOTS * MESSAGE);
        long buffers = part(at, 2 * SLOTS * BUFFER);
        long names = part(at, SLOTS * SOCKET_ADDRESS);
        long space = part(at, 2 * SLOTS * STRIDE);
        memory = SystemCalls.memory(at[0]);
        state = memory.asSlice(states, SystemCalls.STATE);
        incoming = memory.asSlice(vectors, SLOTS * MESSAGE);
        outgoing = memory.asSlice(vectors + SLOTS * MESSAGE, SLOTS * MESSAGE);
        MemorySegment incomingBuffers = memory.asSlice(buffers, SLOTS * BUFFER);
        outgoingBuffers = memory.asSlice(buffers + SLOTS * BUFFER, SLOTS * BUFFER);
        sources = memory.asSlice(names, SLOTS * SOCKET_ADDRESS);
        for (int i = 0; i < SLOTS; i++) {
            MemorySegment packet = memory.asSlice(space + i * STRIDE, SPACE);
            MemorySegment reply = memory.asSlice(space + (SLOTS + i) * STRIDE, LARGEST);
            packets[i] = packet.asByteBuffer();
            replies[i] = reply.asByteBuffer();
            describe(incoming, incomingBuffers, i, packet);
            describe(outgoing, outgoingBuffers, i, reply);
            incoming.set(JAVA_LONG, i * MESSAGE + NAME, name(i));
        }
    }

    /// The next part of the memory, at the beginning of a line of the CPU's cache.
    private static long part(long[] at, long bytes) {
        long begin = at[0];
        at[0] = begin + bytes + 63 & ~63L;
        return begin;
    }

    /// A message with one buffer.
    private static void describe(MemorySegment vector, MemorySegment buffers, int index, MemorySegment buffer) {
        buffers.set(JAVA_LONG, index * BUFFER, buffer.address());
        buffers.set(JAVA_LONG, index * BUFFER + BUFFER_LENGTH, buffer.byteSize());
        vector.set(JAVA_LONG, index * MESSAGE + BUFFERS, buffers.address() + index * BUFFER);
        vector.set(JAVA_LONG, index * MESSAGE + BUFFER_COUNT, 1);
    }

    private long name(int index) {
        return sources.address() + index * SOCKET_ADDRESS;
    }

    /// Receives the packets that have come, at most `most` and at most [#SLOTS]. The packets before and their replies are forgotten.
    ///
    /// @return how many have come; their indexes start at 0
    public int receive(BatchSocket socket, int most) throws IOException {
        queued = 0;
        sent = 0;
        int count = Math.min(most, SLOTS);
        for (int i = 0; i < count; i++) incoming.set(JAVA_INT, i * MESSAGE + NAME_LENGTH, SOCKET_ADDRESS_LENGTH);
        int received = SystemCalls.receive(state, socket.descriptor(), incoming, count);
        if (received >= 0) return received;
        if (received == -SystemCalls.EAGAIN) return 0;
        throw new SystemError("recvmmsg", -received);
    }

    /// A packet, between position and limit; until the next call of [#receive].
    public ByteBuffer packet(int index) {
        return packets[index].clear().limit(incoming.get(JAVA_INT, index * MESSAGE + LENGTH));
    }

    /// The IP address of a packet's source: 4 or 16 octets, in an array that is reused for the next.
    public byte[] source(int index) {
        long at = index * SOCKET_ADDRESS;
        boolean large = sources.get(JAVA_SHORT, at) == IPV6;
        byte[] octets = large ? ipv6 : ipv4;
        MemorySegment.copy(sources, JAVA_BYTE, at + (large ? 8 : 4), octets, 0, octets.length);
        return octets;
    }

    /// The port of a packet's source.
    public int port(int index) {
        return Short.reverseBytes(sources.get(JAVA_SHORT, index * SOCKET_ADDRESS + 2)) & 0xffff;
    }

    /// The interface of a link-local source of IPv6; 0 if there is none.
    public int scope(int index) {
        long at = index * SOCKET_ADDRESS;
        return sources.get(JAVA_SHORT, at) == IPV6 ? sources.get(JAVA_INT, at + 24) : 0;
    }

    /// Where the next reply is written: empty, of [#LARGEST] bytes. It is sent only if [#queue] follows.
    public ByteBuffer reply() {
        return replies[queued].clear();
    }

    /// Queues what was written to [#reply], up to its position, for the source of a packet. At most one reply for each packet.
    public void queue(int index) {
        outgoingBuffers.set(JAVA_LONG, queued * BUFFER + BUFFER_LENGTH, replies[queued].position());
        outgoing.set(JAVA_LONG, queued * MESSAGE + NAME, name(index));
        outgoing.set(JAVA_INT, queued * MESSAGE + NAME_LENGTH, incoming.get(JAVA_INT, index * MESSAGE + NAME_LENGTH));
        answered[queued++] = index;
    }

    /// How many replies are queued.
    public int queued() {
        return queued - sent;
    }

    /// The packet of the first reply that is queued.
    public int first() {
        return answered[sent];
    }

    private int length() {
        return (int) outgoingBuffers.get(JAVA_LONG, sent * BUFFER + BUFFER_LENGTH);
    }

    /// Sends the replies that are queued, in order. After a reply that the system refuses, the next call goes on.
    ///
    /// @return the bytes that the system took; 0 if its send buffer is full, or the replies have no bytes
    /// @throws IOException if the first one cannot be sent; it is dropped. If the channel is closed, all are dropped
    public int send(BatchSocket socket) throws IOException {
        if (!socket.isOpen()) drop();
        MemorySegment rest = sent == 0 ? outgoing : outgoing.asSlice(sent * MESSAGE);
        int count = SystemCalls.send(state, socket.descriptor(), rest, queued - sent);
        if (count == -SystemCalls.EAGAIN) return 0;
        if (count < 0) {
            sent++;
            throw new SystemError("sendmmsg", -count);
        }
        int bytes = 0;
        for (int i = 0; i < count; i++, sent++) bytes += length();
        return bytes;
    }

    /// Forgets the replies that are still queued.
    public void drop() {
        sent = queued;
    }
}
