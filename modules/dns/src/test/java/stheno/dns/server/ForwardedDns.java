package stheno.dns.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import stheno.dns.exchange.Upstream;
import stheno.dns.forward.ForwardSettings;
import stheno.dns.forward.ForwardZone;
import stheno.dns.forward.Forwarder;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Rcode;
import stheno.dns.message.Section;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordData;
import stheno.dns.record.RecordType;
import stheno.dns.zone.Zones;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.testkit.Journal;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryDatagramChannel;
import stheno.testkit.MemoryNetwork;

/// A service with a forwarder in a loop turned by hand, and servers that do what the test says, on a network in memory.
final class ForwardedDns {
    static final String FIRST = "192.0.2.53";
    static final String SECOND = "192.0.2.54";
    static final String CORP = "192.0.2.55"; // for corp.example
    static final String CLIENT = "10.1.2.3";

    private static final int TURNS = 4;

    final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1000); // overflows at once
    final MemoryNetwork network = MemoryNetwork.byHand(clock);
    final Journal log = new Journal();
    final Reactor reactor;
    final Forwarder forwarder = new Forwarder();
    final DnsService service;
    final List<byte[]> replies = new ArrayList<>();

    /// A question that a server has got.
    record Asked(String server, MemoryDatagramChannel socket, byte[] packet) {
        Message message() {
            return Message.read(packet);
        }

        /// `www.example.test. A`, in lower case.
        String question() {
            return message().questions().getFirst().name().toLowerCase() + " " + RecordType.name(message().questions().getFirst().type());
        }
    }

    ForwardedDns() {
        this(new Zones());
    }

    ForwardedDns(Zones zones) {
        try {
            reactor = new Reactor("by-hand", network, clock, Log.from(Log.Level.DEBUG, log::event));
            reactor.turn();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        service = new DnsService("dns", zones, Optional.empty(), Optional.of(forwarder));
        change(it -> it);
    }

    ForwardedDns change(UnaryOperator<ForwardSettings> more) {
        forwarder.change(more.apply(ForwardSettings.NONE.withZones(List.of(
                new ForwardZone(Name.ROOT, List.of(Upstream.of(FIRST), Upstream.of(SECOND))),
                new ForwardZone(Name.of("corp.example."), List.of(Upstream.of(CORP)))))));
        turn();
        return this;
    }

    void turn() {
        try {
            for (int i = 0; i < TURNS; i++) reactor.turn();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void pass(Duration time) {
        clock.advance(time);
        turn();
    }

    void pass(int seconds) {
        pass(Duration.ofSeconds(seconds));
    }

    static Message query(String name, String type) {
        return Message.query(7, Name.of(name), RecordType.code(type)).with(Message.RD);
    }

    void send(Message query) {
        send(query, CLIENT, QueryRecord.Transport.UDP);
    }

    void send(Message query, String client, QueryRecord.Transport transport) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(client), 4000);
        service.answer(reactor, ByteBuffer.wrap(query.write()), address, transport, replies::add);
        turn();
    }

    /// The only reply that has come, which is forgotten here.
    Message reply() {
        if (replies.size() != 1) throw new AssertionError(replies.size() + " replies");
        return Message.read(replies.removeFirst());
    }

    /// The reply to a query that is answered at once.
    Message ask(Message query) {
        send(query);
        return reply();
    }

    Message ask(String name, String type) {
        return ask(query(name, type));
    }

    /// The reply to a query that one server is asked for, and answers with these records.
    Message ask(String name, String type, String... records) {
        send(query(name, type));
        answer(asked(), records);
        return reply();
    }

    /// The questions that the servers have got since the last call.
    List<Asked> all() {
        List<Asked> all = new ArrayList<>();
        for (String server : List.of(FIRST, SECOND, CORP)) {
            for (MemoryDatagramChannel each : network.datagramsTo(address(server))) {
                for (MemoryDatagramChannel.Packet packet : each.sent()) all.add(new Asked(server, each, packet.bytes()));
            }
        }
        all.removeIf(it -> it.question().equals(". NS")); // a probe of the client's own
        return all;
    }

    Asked asked() {
        List<Asked> all = all();
        if (all.size() != 1) throw new AssertionError(all.size() + " questions");
        return all.getFirst();
    }

    private static InetSocketAddress address(String server) {
        return new InetSocketAddress(InetAddress.ofLiteral(server), 53);
    }

    /// Answers with records such as `www.example.test. 300 A 192.0.2.1`, in the authority section behind `authority`, in the additional
    /// section behind `additional`; `NXDOMAIN` and the like as the first is the rcode, `AD`, `TC` and `AA` are flags.
    void answer(Asked to, String... records) {
        deliver(to, message(to, records).write());
    }

    void deliver(Asked to, byte[] packet) {
        to.socket.deliver(address(to.server), packet);
        turn();
    }

    static Message message(Asked to, String... records) {
        Message question = to.message();
        int flags = Message.QR | Message.RD | Message.RA;
        Message reply = new Message(question.id(), flags, question.questions(), List.of(), List.of(), List.of(),
                Optional.of(Edns.of(1232).withDnssec()));
        for (String each : records) {
            String[] words = each.split(" ", 5);
            int rcode = rcode(each);
            if (rcode >= 0) reply = reply.with(rcode);
            else if (each.equals("AD")) reply = reply.with(Message.AD);
            else if (each.equals("TC")) reply = reply.with(Message.TC);
            else if (words[0].equals("authority")) reply = reply.with(Section.AUTHORITY, record(each.substring(10)));
            else if (words[0].equals("additional")) reply = reply.with(Section.ADDITIONAL, record(each.substring(11)));
            else reply = reply.with(Section.ANSWER, record(each));
        }
        return reply;
    }

    private static int rcode(String word) {
        for (int i = 1; i < 16; i++) if (Rcode.name(i).equals(word)) return i;
        return -1;
    }

    static Record record(String text) {
        String[] words = text.split(" ", 4);
        return Record.of(words[0], (int) Long.parseLong(words[1]), words[2], words[3]);
    }

    /// The records of a section as text, with blanks between.
    static List<String> text(List<Record> records) {
        return records.stream().map(it -> it.owner() + " " + Integer.toUnsignedString(it.ttl()) + " " + RecordType.name(it.type()) + " "
                + RecordData.print(it.type(), it.data())).toList();
    }
}
