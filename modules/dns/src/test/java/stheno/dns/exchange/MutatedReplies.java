package stheno.dns.exchange;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Rcode;
import stheno.dns.message.Section;
import stheno.dns.record.Record;

/// Sends replies that were changed at random, by UDP and by TCP, and checks that each question has one outcome, that nothing is left open,
/// and that no reply is taken whose id or question differs. By hand: `MutatedReplies ROUNDS SEED`.
final class MutatedReplies {
    private final Random random;
    private final ScriptedUpstream server = new ScriptedUpstream();
    private long replies;
    private long failures;

    MutatedReplies(long seed) throws IOException {
        random = new Random(seed);
        server.listen();
    }

    /// @param arguments the number of rounds, and the seed
    public static void main(String[] arguments) throws IOException {
        MutatedReplies run = new MutatedReplies(Long.parseLong(arguments[1]));
        run.rounds(Integer.parseInt(arguments[0]));
        System.out.println(run.replies + " replies, " + run.failures + " failures, " + run.server.status());
    }

    long replies() {
        return replies;
    }

    long failures() {
        return failures;
    }

    void rounds(int rounds) throws IOException {
        for (int i = 0; i < rounds; i++) {
            boolean tcp = i % 4 == 0;
            if (tcp) byTcp();
            else byUdp();
            if (i % 64 == 0) server.client.retain(Set.of()); // forgets what it has learned of the server
        }
        if (!server.log.errors().isEmpty()) throw new AssertionError(server.log.errors());
    }

    private void byUdp() throws IOException {
        server.ask();
        for (int i = 0; i < 3 && server.outcomes.isEmpty(); i++) {
            List<ScriptedUpstream.Request> requests = server.requests();
            if (requests.isEmpty()) break;
            ScriptedUpstream.Request request = requests.getFirst();
            server.reply(request, mutated(reply(request.packet())));
        }
        end();
    }

    private void byTcp() throws IOException {
        server.ask(Upstream.of("tcp://192.0.2.53"));
        end();
    }

    /// Answers what has come by TCP, lets the time pass, and looks at the outcome.
    private void end() throws IOException {
        for (int i = 0; i < 3 && server.outcomes.isEmpty(); i++) answerConnections();
        server.advance(ScriptedUpstream.PATIENCE);
        answerConnections();
        check(server.outcome());
        if (server.client.sockets() > 0) throw new AssertionError("sockets left open");
    }

    private void answerConnections() throws IOException {
        for (SocketChannel each : server.acceptAll()) {
            try {
                for (byte[] message : server.messages(each)) server.send(each, ScriptedUpstream.framed(mutated(reply(message))));
            } catch (IOException e) {
                each.close(); // the client has closed it
            }
        }
        server.turn();
    }

    private void check(Outcome outcome) {
        switch (outcome) {
            case Outcome.Failure _ -> failures++;
            case Outcome.Reply reply -> {
                replies++;
                byte[] packet = reply.packet();
                int end = 12 + ScriptedUpstream.QUESTION.length;
                boolean same = packet.length >= end && (packet[2] & 0xF8) == 0x80 && packet[4] == 0 && packet[5] == 1
                        && Arrays.equals(packet, 12, end, ScriptedUpstream.QUESTION, 0, ScriptedUpstream.QUESTION.length);
                if (!same) throw new AssertionError("a reply to another question: " + Arrays.toString(packet));
            }
        }
    }

    private byte[] reply(byte[] request) {
        Message reply = ScriptedUpstream.answer(request).with(Section.ANSWER, Record.of("www.example.test", 60, "TXT", "\"some text\""))
                .with(Section.AUTHORITY, Record.of("example.test", 60, "NS", "ns.example.test."));
        if (random.nextInt(8) == 0) reply = reply.with(Message.TC);
        if (random.nextInt(8) == 0) reply = ScriptedUpstream.empty(request, random.nextInt(6));
        if (random.nextInt(8) == 0) {
            Edns edns = Edns.of(1232).with(Edns.COOKIE, new byte[random.nextInt(50)]).with(Edns.KEEPALIVE, new byte[random.nextInt(4)]);
            reply = ScriptedUpstream.empty(request, Rcode.NOERROR).with(edns);
        }
        return reply.write();
    }

    private byte[] mutated(byte[] packet) {
        byte[] changed = packet.clone();
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(4) == 0 ? random.nextInt(Math.min(12, changed.length)) : random.nextInt(changed.length);
            switch (random.nextInt(5)) {
                case 0 -> changed[at] = (byte) random.nextInt(256);
                case 1 -> changed[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> changed[at] = (byte) 0xC0;
                case 3 -> changed = Arrays.copyOf(changed, 1 + at);
                default -> changed = Arrays.copyOf(changed, changed.length + random.nextInt(20));
            }
        }
        return changed;
    }
}
