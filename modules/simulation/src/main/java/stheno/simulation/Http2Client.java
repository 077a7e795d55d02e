package stheno.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/// A client of the [Http2Site]: many requests on one connection, some in small frames, some cancelled. Each stream must end once, with the
/// right bytes.
final class Http2Client implements Client {
    private static final long PATIENCE = 3_600_000_000_000L;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int WINDOW = 65_535; // octets that the server may send without a permit
    private static final int HEAD = 9; // octets of a frame before its payload
    private static final int INITIAL_WINDOW = 4; // a setting (RFC 9113, section 6.5.2)
    private static final int MOST_BODY = 15_000; // octets: less than the window of a stream
    private static final int REFUSED_STREAM = 7; // the replies that wait for a permit are many
    private static final int STATUS_200 = 0x88; // RFC 7541, appendix A

    // Types and flags of RFC 9113, section 6.
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;

    /// When the client gives the server's window back: at once, or when it is exhausted. All octets that the server may send must come
    /// then, on all streams, without another word.
    private enum Permits { AT_ONCE, OF_STREAMS_AT_ONCE, LATE }

    private enum Conduct { HONEST, CANCELLING, LEAVING, RESETTING, SLOW, GARBLED }

    private final World world;
    private final String name;
    private final Link link;
    private final SplittableRandom random;
    private final Conduct conduct;
    private final Permits permits;
    private final int initial; // window of a stream
    private final Deque<byte[]> unsent = new ArrayDeque<>(); // frames, in order: DATA waits for the server's permit
    private final Map<Integer, Awaited> open = new LinkedHashMap<>();
    private final long leavesAt;
    private final long gone;
    private int window = WINDOW;
    private int sendWindow = WINDOW;
    private byte[] input = new byte[512];
    private int length;
    private boolean excused; // the server refuses, or ends the connection
    private boolean checked;

    /// A reply that comes.
    private static final class Awaited {
        private final byte[] expected;
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private int window;
        private boolean begun;

        Awaited(byte[] expected, int window) {
            this.expected = expected;
            this.window = window;
        }
    }

    Http2Client(World world, InetSocketAddress server, SplittableRandom random, long number) throws IOException {
        this.world = world;
        this.random = random;
        this.name = "h2-" + number;
        Conduct[] all = Conduct.values();
        this.conduct = random.nextInt(3) == 0 ? Conduct.HONEST : all[random.nextInt(all.length)];
        this.link = new Link(world, name, server, conduct == Conduct.SLOW ? Pace.slow(random) : Pace.patient(random), random, this::take);
        this.leavesAt = conduct == Conduct.LEAVING || conduct == Conduct.RESETTING ? 1 + random.nextInt(20_000) : Long.MAX_VALUE;
        this.gone = world.now() + PATIENCE;
        Permits[] permitting = Permits.values();
        this.permits = permitting[random.nextInt(permitting.length)];
        int[] windows = {WINDOW, 1, 1000, 100_000};
        this.initial = windows[random.nextInt(windows.length)];
        int requests = 1 + random.nextInt(random.nextInt(4) == 0 ? 60 : 6);
        world.say(name, conduct + " " + requests + " requests, permits " + permits + ", window " + initial);
        send(PREFACE);
        send(frame(SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW).putInt(initial).array()));
        for (int i = 0; i < requests; i++) request(2 * i + 1, number * 64 + i);
        pump();
    }

    /// Sends frames in order, as far as the server permits.
    private void pump() {
        for (byte[] next = unsent.peek(); next != null; next = unsent.peek()) {
            int data = next[3] == DATA ? next.length - HEAD : 0;
            if (data > sendWindow && conduct != Conduct.GARBLED) return;
            sendWindow -= data;
            send(unsent.remove());
        }
    }

    private void send(byte[] bytes) {
        if (conduct == Conduct.GARBLED && random.nextInt(8) == 0 && bytes.length > 0) {
            byte[] other = bytes.clone(); // the preface is that of all clients
            other[random.nextInt(other.length)] = (byte) random.nextInt(256);
            link.send(other);
        } else {
            link.send(bytes);
        }
    }

    private void request(int id, long number) {
        String[] kinds = {"now", "late", "thread", "echo"};
        String kind = kinds[random.nextInt(kinds.length)];
        byte[] body = kind.equals("echo") ? HttpSite.text(number, random.nextInt(MOST_BODY))
                : new byte[0];
        byte[] block = block(kind.equals("echo") ? "POST" : "GET", "/" + kind + "/" + number);
        int split = random.nextInt(4) == 0 ? random.nextInt(block.length) : block.length;
        int end = body.length == 0 ? END_STREAM : 0;
        unsent.add(frame(HEADERS, end | (split == block.length ? END_HEADERS : 0), id, Arrays.copyOf(block, split)));
        if (split < block.length) unsent.add(frame(CONTINUATION, END_HEADERS, id, Arrays.copyOfRange(block, split, block.length)));
        for (int at = 0; at < body.length; ) {
            int n = Math.min(body.length - at, 1 + random.nextInt(5000));
            unsent.add(frame(DATA, at + n == body.length ? END_STREAM : 0, id, Arrays.copyOfRange(body, at, at + n)));
            at += n;
        }
        if (conduct == Conduct.CANCELLING && random.nextInt(4) == 0) {
            unsent.add(frame(RST_STREAM, 0, id, new byte[] {0, 0, 0, 8}));
            world.say(name, "cancels " + id); // what is on its way is ignored
        } else {
            open.put(id, new Awaited(kind.equals("echo") ? body : Http2Site.body(number), initial));
        }
    }

    /// Literal fields without Huffman coding; a part of the blocks has a long one.
    private byte[] block(String method, String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        literal(block, ":method", method);
        literal(block, ":scheme", "http");
        literal(block, ":authority", "simulated");
        literal(block, ":path", path);
        int more = random.nextInt(6) == 0 ? 40 : 0;
        for (int i = 0; i < more; i++) literal(block, "x-field-" + i, "x".repeat(100));
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String field, String value) {
        block.write(0);
        block.write(field.length()); // below 127
        block.writeBytes(field.getBytes(StandardCharsets.US_ASCII));
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(HEAD + payload.length).putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).put(payload)
                .array();
    }

    private void take(ByteBuffer data) {
        if (conduct == Conduct.GARBLED) return;
        if (length + data.remaining() > input.length) input = Arrays.copyOf(input, 2 * (length + data.remaining()));
        int more = data.remaining();
        data.get(input, length, more);
        length += more;
        int from = 0;
        while (length - from >= HEAD) {
            ByteBuffer head = ByteBuffer.wrap(input, from, length - from);
            int first = head.getInt();
            int size = first >>> 8;
            if (head.remaining() < HEAD - 4 + size) break;
            int flags = head.get() & 0xff;
            int stream = head.getInt();
            came(first & 0xff, flags, stream, Arrays.copyOfRange(input, from + HEAD, from + HEAD + size));
            from += HEAD + size;
        }
        System.arraycopy(input, from, input, 0, length - from);
        length -= from;
    }

    private void came(int type, int flags, int stream, byte[] payload) {
        switch (type) {
            case SETTINGS -> {
                if ((flags & ACK) == 0) send(frame(SETTINGS, ACK, 0, new byte[0]));
            }
            case HEADERS -> headers(stream, (flags & END_STREAM) != 0, payload);
            case DATA -> data(stream, (flags & END_STREAM) != 0, payload);
            case RST_STREAM -> reset(stream, payload);
            case GOAWAY -> goesAway(ByteBuffer.wrap(payload).getInt(4));
            case WINDOW_UPDATE -> widened(stream, payload);
            default -> throw world.fault(name + ": a frame of type " + type);
        }
    }

    private void goesAway(int code) {
        boolean strict = (conduct == Conduct.HONEST || conduct == Conduct.CANCELLING) && !world.rough();
        if (strict && code != 0) throw world.fault(name + " is told to go away: " + code);
        excused = true;
    }

    private void widened(int stream, byte[] payload) {
        if (stream != 0) return; // no body is as long as the window of its stream
        sendWindow += ByteBuffer.wrap(payload).getInt();
        if (sendWindow > WINDOW) throw world.fault(name + ": the window of the connection grows to " + sendWindow);
        pump();
    }

    private void headers(int stream, boolean end, byte[] payload) {
        Awaited reply = open.get(stream);
        if (reply == null) {
            if (conduct != Conduct.CANCELLING) throw world.fault(name + ": HEADERS on stream " + stream + ", which is over");
            return;
        }
        int status = payload.length == 0 ? 0 : payload[0] & 0xff;
        boolean slow = conduct == Conduct.SLOW; // 408
        if (reply.begun) throw world.fault(name + ": a second reply on stream " + stream);
        if (status != STATUS_200 && !slow && !world.rough()) throw world.fault(name + ": stream " + stream + " has the status " + status);
        if (status != STATUS_200) excused = true;
        reply.begun = true;
        if (end) ended(stream, reply);
    }

    private void data(int stream, boolean end, byte[] payload) {
        window -= payload.length;
        if (window < 0) throw world.fault(name + ": more DATA than the window of the connection");
        Awaited reply = open.get(stream);
        if (reply == null) { // cancelled
            permit();
            return;
        }
        reply.window -= payload.length;
        if (reply.window < 0) throw world.fault(name + ": more DATA than the window of stream " + stream);
        reply.got.writeBytes(payload);
        if (permits == Permits.AT_ONCE) permit();
        if (end) {
            ended(stream, reply);
        } else if (permits != Permits.LATE || reply.window == 0) {
            int more = Math.max(reply.window == 0 ? 1 : 0, WINDOW - reply.window);
            reply.window += more;
            if (more > 0) send(update(stream, more));
        }
        if (permits != Permits.AT_ONCE && window == 0) permit();
    }

    private void permit() {
        if (window == WINDOW) return;
        send(update(0, WINDOW - window));
        window = WINDOW;
    }

    private static byte[] update(int stream, int octets) {
        return frame(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(octets).array());
    }

    private void ended(int stream, Awaited reply) {
        open.remove(stream);
        world.say(name, "stream " + stream + " -> " + reply.got.size() + " bytes");
        if (excused && world.rough() || conduct == Conduct.SLOW) return;
        if (!Arrays.equals(reply.got.toByteArray(), reply.expected)) throw world.fault(name + ": stream " + stream + " has another body");
    }

    private void reset(int stream, byte[] payload) {
        Awaited was = open.remove(stream);
        boolean late = was == null || conduct == Conduct.SLOW || world.rough() || payload[3] == REFUSED_STREAM;
        if (!late) throw world.fault(name + ": stream " + stream + " is reset with " + payload[3]);
        excused = true;
    }

    @Override
    public boolean step() {
        if (link.over()) {
            if (!checked) check();
            return false;
        }
        if (world.now() >= gone) throw world.fault(name + " was neither answered nor closed: " + state());
        boolean done = link.allSent() && unsent.isEmpty() && (open.isEmpty() || conduct == Conduct.GARBLED && random.nextInt(16) == 0);
        if (!done && link.sent() + link.received() < leavesAt) return link.step();
        if (conduct == Conduct.RESETTING) link.reset();
        else link.close();
        return true;
    }

    private void check() {
        checked = true;
        boolean strict = (conduct == Conduct.HONEST || conduct == Conduct.CANCELLING) && !world.rough() && !excused;
        if (strict && !open.isEmpty()) throw world.fault(name + " was closed before its replies: " + state());
    }

    @Override
    public boolean over() {
        return link.over() && checked;
    }

    @Override
    public long wakes() {
        return link.over() ? world.now() : Math.min(link.wakes(), gone);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String state() {
        return conduct + " waits for " + open.keySet() + ", " + unsent.size() + " frames to send, window " + sendWindow + "; " + link;
    }
}
