package stheno.dns.exchange;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Question;
import stheno.dns.message.Rcode;
import stheno.dns.message.Section;
import stheno.dns.record.DnsClass;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.testkit.Journal;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryDatagramChannel;
import stheno.testkit.MemoryNetwork;

/// A loop turned by hand, a client in it, and a server that does what the test says, on a network in memory.
final class ScriptedUpstream implements AutoCloseable {
    static final byte[] QUESTION = question("www.example.test");
    static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final int TURNS = 4; // enough for every task and every readiness to be served

    final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1000); // overflows at once
    final MemoryNetwork network = MemoryNetwork.byHand(clock);
    final Journal log = new Journal();
    final Reactor reactor;
    final InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.53"), 53);
    final Upstream upstream = Upstream.udp(address);
    final List<Outcome> outcomes = new ArrayList<>();
    final DnsClient client;
    private final List<SocketChannel> accepted = new ArrayList<>();
    private final List<SocketChannel> ended = new ArrayList<>();
    private ServerSocketChannel listener;

    /// A packet that the client has sent by UDP.
    record Request(MemoryDatagramChannel socket, byte[] packet) {
        Message message() {
            return Message.read(packet);
        }
    }

    ScriptedUpstream(ExchangeSettings settings) throws IOException {
        reactor = new Reactor("by-hand", network, clock, Log.from(Log.Level.DEBUG, log::event));
        reactor.turn();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        client = new DnsClient(reactor, settings, new UpstreamLog(), new RandomBits(random), false);
    }

    ScriptedUpstream() throws IOException {
        this(ExchangeSettings.DEFAULTS);
    }

    /// The question for the address of a name.
    static byte[] question(String name) {
        byte[] wire = Name.of(name).wire();
        byte[] question = Arrays.copyOf(wire, wire.length + 4);
        question[wire.length + 1] = RecordType.A;
        question[wire.length + 3] = DnsClass.IN;
        return question;
    }

    Exchange ask() throws IOException {
        return ask(upstream);
    }

    Exchange ask(Upstream to) throws IOException {
        Exchange exchange = client.ask(to, QUESTION, Message.RD, PATIENCE, outcomes::add);
        turn();
        return exchange;
    }

    void turn() throws IOException {
        for (int i = 0; i < TURNS; i++) reactor.turn();
    }

    void advance(Duration time) throws IOException {
        clock.advance(time);
        turn();
    }

    /// What the client has sent by UDP since the last call.
    List<Request> requests() {
        List<Request> all = new ArrayList<>();
        for (MemoryDatagramChannel each : network.datagramsTo(address)) {
            for (MemoryDatagramChannel.Packet packet : each.sent()) all.add(new Request(each, packet.bytes()));
        }
        return all;
    }

    Request request() {
        List<Request> all = requests();
        if (all.size() != 1) throw new AssertionError(all.size() + " requests");
        return all.getFirst();
    }

    void reply(Request to, byte[] packet) throws IOException {
        to.socket.deliver(address, packet);
        turn();
    }

    void reply(Request to, Message message) throws IOException {
        reply(to, message.write());
    }

    /// The only outcome so far, which is forgotten here.
    Outcome outcome() {
        if (outcomes.size() != 1) throw new AssertionError(outcomes.size() + " outcomes: " + outcomes);
        return outcomes.removeFirst();
    }

    UpstreamStatus status() {
        return client.statuses().stream().filter(each -> each.upstream().equals(upstream)).findFirst().orElseThrow();
    }

    /// From now on the server accepts connections.
    void listen() throws IOException {
        listener = network.openServerSocketChannel().bind(address, 50);
        listener.configureBlocking(false);
    }

    /// From now on it refuses them.
    void refuse() throws IOException {
        listener.close();
    }

    /// The next connection that the client has made.
    SocketChannel accept() throws IOException {
        SocketChannel channel = listener.accept();
        if (channel == null) throw new AssertionError("no connection");
        channel.configureBlocking(false);
        accepted.add(channel);
        return channel;
    }

    /// The connections that the client has made so far, without those that [#messages] has read to their end.
    List<SocketChannel> acceptAll() throws IOException {
        for (SocketChannel next = listener.accept(); next != null; next = listener.accept()) {
            next.configureBlocking(false);
            accepted.add(next);
        }
        for (SocketChannel each : ended) each.close();
        accepted.removeAll(ended);
        ended.clear();
        return List.copyOf(accepted);
    }

    boolean hasConnection() throws IOException {
        SocketChannel channel = listener.accept();
        if (channel == null) return false;
        channel.close();
        return true;
    }

    /// The messages that have come on a connection.
    List<byte[]> messages(SocketChannel channel) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(1 << 20);
        int read = channel.read(all);
        for (; read > 0; read = channel.read(all)) turn();
        if (read < 0) ended.add(channel);
        all.flip();
        List<byte[]> messages = new ArrayList<>();
        while (all.hasRemaining()) {
            byte[] message = new byte[all.getShort() & 0xFFFF];
            all.get(message);
            messages.add(message);
        }
        return messages;
    }

    byte[] message(SocketChannel channel) throws IOException {
        List<byte[]> all = messages(channel);
        if (all.size() != 1) throw new AssertionError(all.size() + " messages");
        return all.getFirst();
    }

    static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(2 + message.length).putShort((short) message.length).put(message).array();
    }

    void send(SocketChannel channel, byte[] octets) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(octets);
        while (left.hasRemaining()) {
            channel.write(left);
            turn();
        }
    }

    void send(SocketChannel channel, Message message) throws IOException {
        send(channel, framed(message.write()));
    }

    /// The reply with one address, by a server with EDNS.
    static Message answer(byte[] request) {
        return plain(request).with(Edns.of(1232));
    }

    /// The same by a server without EDNS.
    static Message plain(byte[] request) {
        Question question = spelled(request);
        return empty(request, Rcode.NOERROR).with(Section.ANSWER, Record.of(question.name().toString(), 300, "A", "192.0.2.80"));
    }

    /// A reply without records.
    static Message empty(byte[] request, int rcode) {
        return new Message((request[0] & 0xFF) << 8 | request[1] & 0xFF, Message.QR | Message.RD | Message.RA | rcode,
                List.of(spelled(request)), List.of(), List.of(), List.of(), Optional.empty());
    }

    static Question spelled(byte[] request) {
        return Message.read(request).questions().getFirst();
    }

    @Override
    public void close() throws IOException {
        client.close();
        for (SocketChannel each : accepted) each.close();
    }
}
