package stheno.dns.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Rcode;

/// Questions by UDP: what is sent, which replies are believed, and every failure.
@Timeout(60)
final class UdpExchangeTest {
    private ScriptedUpstream server = open(ExchangeSettings.DEFAULTS);

    private int errors; // expected in the log

    private static ScriptedUpstream open(ExchangeSettings settings) {
        try {
            return new ScriptedUpstream(settings);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        assertEquals(0, server.client.sockets(), "sockets left open");
        assertEquals(errors, server.log.errors().size(), server.log.toString());
    }

    private Outcome.Reply reply() {
        return assertInstanceOf(Outcome.Reply.class, server.outcome());
    }

    private Outcome.Cause cause() {
        return assertInstanceOf(Outcome.Failure.class, server.outcome()).cause();
    }

    @Test
    void aQuestionAndItsReply() throws IOException {
        server.ask();
        ScriptedUpstream.Request request = server.request();
        Message asked = request.message();
        assertEquals(Message.RD, asked.flags());
        assertEquals(1, asked.questions().size());
        Edns edns = asked.edns().orElseThrow();
        assertTrue(edns.dnssecOk());
        assertEquals(1232, edns.udpSize());
        assertEquals(List.of(Edns.COOKIE), edns.options().stream().map(Edns.Option::code).toList());
        assertEquals(8, edns.options().getFirst().data().length);
        server.reply(request, ScriptedUpstream.answer(request.packet()));
        Outcome.Reply reply = reply();
        assertEquals(Rcode.NOERROR, reply.rcode());
        assertFalse(reply.truncated());
        assertEquals(server.upstream, reply.from());
        assertEquals(1, Message.read(reply.packet()).answer().size());
        assertArrayEquals(ScriptedUpstream.QUESTION, Arrays.copyOfRange(reply.packet(), 12, 12 + ScriptedUpstream.QUESTION.length));
        assertEquals(0, server.client.sockets());
        assertEquals(1, server.status().questions());
        assertEquals(1, server.status().replies());
        assertEquals(Duration.ZERO, server.status().roundTrip().orElseThrow());
    }

    @Test
    void theSpellingIsRandomAndComesBackAsItWasAsked() throws IOException {
        Set<String> spellings = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            server.ask();
            ScriptedUpstream.Request request = server.request();
            spellings.add(request.message().questions().getFirst().name().toString());
            server.reply(request, ScriptedUpstream.answer(request.packet()));
            assertEquals("www.example.test.", Message.read(reply().packet()).questions().getFirst().name().toString());
        }
        assertTrue(spellings.size() > 15, spellings.toString());
    }

    @Test
    void withoutRandomSpellingTheQuestionGoesOutAsItIs() throws IOException {
        server = open(ExchangeSettings.DEFAULTS.withRandomCase(false).withCookies(false).withDnssec(false));
        server.ask();
        ScriptedUpstream.Request request = server.request();
        assertArrayEquals(ScriptedUpstream.QUESTION, Arrays.copyOfRange(request.packet(), 12, 12 + ScriptedUpstream.QUESTION.length));
        assertEquals(Edns.of(1232), request.message().edns().orElseThrow());
        server.reply(request, ScriptedUpstream.answer(request.packet()));
        reply();
    }

    @Test
    void eachQuestionHasItsOwnPortAndId() throws IOException {
        for (int i = 0; i < 100; i++) server.ask();
        List<ScriptedUpstream.Request> requests = server.requests();
        assertEquals(100, requests.stream().map(ScriptedUpstream.Request::socket).distinct().count());
        assertTrue(requests.stream().map(each -> each.message().id()).distinct().count() > 95);
        assertEquals(100, server.client.sockets());
        for (ScriptedUpstream.Request each : requests.reversed()) server.reply(each, ScriptedUpstream.answer(each.packet()));
        assertEquals(100, server.outcomes.size());
    }

    @Test
    void beyondTheSocketsQuestionsShareThemWithIdsOfTheirOwn() throws IOException {
        server = open(ExchangeSettings.DEFAULTS.withSockets(2));
        for (int i = 0; i < 1000; i++) server.ask();
        List<ScriptedUpstream.Request> requests = server.requests();
        assertEquals(2, server.client.sockets());
        assertEquals(1000, requests.stream().map(each -> System.identityHashCode(each.socket()) + "/" + each.message().id()).distinct()
                .count());
        for (ScriptedUpstream.Request each : requests) server.reply(each, ScriptedUpstream.answer(each.packet()));
        assertEquals(1000, server.outcomes.stream().filter(Outcome.Reply.class::isInstance).count());
        assertEquals(0, server.client.sockets());
    }

    @Test
    void aForgedReplyIsDroppedAndTheWaitGoesOn() throws IOException {
        server.ask();
        ScriptedUpstream.Request request = server.request();
        byte[] right = ScriptedUpstream.answer(request.packet()).write();
        byte[] wrongId = right.clone();
        wrongId[0] ^= 1;
        byte[] request2 = right.clone();
        request2[2] &= 0x7F; // no reply
        byte[] update = right.clone();
        update[2] |= 5 << 3;
        byte[] otherName = right.clone();
        otherName[13] ^= 3;
        byte[] otherType = right.clone();
        otherType[12 + ScriptedUpstream.QUESTION.length - 3] = 28;
        byte[] noQuestion = Arrays.copyOf(new byte[] {right[0], right[1], (byte) 0x81, (byte) 0x80}, 12);
        byte[] twoQuestions = right.clone();
        twoQuestions[5] = 2;
        List<byte[]> forged = List.of(wrongId, request2, update, otherName, otherType, noQuestion, twoQuestions,
                Arrays.copyOf(right, 11), Arrays.copyOf(right, 20), new byte[] {1});
        for (byte[] each : forged) {
            server.reply(request, each);
            assertEquals(List.of(), server.outcomes);
        }
        assertEquals(forged.size(), server.status().forged());
        server.reply(request, right);
        reply();
    }

    @Test
    void aReplyFromAnotherAddressIsNotSeen() throws IOException {
        server.ask();
        ScriptedUpstream.Request request = server.request();
        byte[] right = ScriptedUpstream.answer(request.packet()).write();
        request.socket().deliver(new InetSocketAddress(InetAddress.ofLiteral("203.0.113.1"), 53), right);
        request.socket().deliver(new InetSocketAddress(server.address.getAddress(), 54), right);
        server.turn();
        assertEquals(List.of(), server.outcomes);
        server.reply(request, right);
        reply();
    }

    @Test
    void aMalformedReplyIsAFailure() throws IOException {
        server.ask();
        ScriptedUpstream.Request request = server.request();
        byte[] right = ScriptedUpstream.answer(request.packet()).write();
        server.reply(request, Arrays.copyOf(right, right.length - 1));
        assertEquals(Outcome.Cause.MALFORMED, cause());
        assertEquals(1, server.status().failures());
    }

    @Test
    void silenceEndsWithTheTime() throws IOException {
        server.ask();
        server.advance(ScriptedUpstream.PATIENCE.minusMillis(1));
        assertEquals(List.of(), server.outcomes);
        server.advance(Duration.ofMillis(1));
        assertEquals(Outcome.Cause.SILENT, cause());
        assertEquals(1, server.status().timeouts());
        assertEquals(0, server.client.sockets());
    }

    @Test
    void anUnreachablePortIsToldAtOnce() throws IOException {
        server.ask();
        server.request().socket().failReceive(new PortUnreachableException());
        server.turn();
        Outcome.Failure failure = assertInstanceOf(Outcome.Failure.class, server.outcomes.getFirst());
        assertEquals("no reply: nothing listens on the port (ICMP port unreachable)", failure.detail());
        assertEquals(Outcome.Cause.UNREACHABLE, cause());
    }

    @Test
    void aFailureNamesItsCauseIfTheExceptionHasNoText() throws IOException {
        server.ask();
        server.request().socket().failReceive(new ClosedChannelException());
        server.turn();
        server.ask();
        server.request().socket().failReceive(new InterruptedIOException());
        server.turn();
        assertEquals(List.of("no reply: the socket is closed", "no reply: InterruptedIOException"), server.outcomes.stream()
                .map(it -> assertInstanceOf(Outcome.Failure.class, it).detail()).toList());
    }

    @Test
    void anErrorThatIsToldWhileSendingFailsAllQuestionsOfTheSocket() throws IOException {
        server = open(ExchangeSettings.DEFAULTS.withSockets(1));
        server.ask();
        server.request().socket().failSend(new PortUnreachableException());
        server.ask();
        assertEquals(2, server.outcomes.size());
        assertInstanceOf(Outcome.Failure.class, server.outcomes.removeFirst());
        assertEquals(Outcome.Cause.UNREACHABLE, cause());
    }

    @Test
    void aFullSendBufferFailsTheQuestion() throws IOException {
        server = open(ExchangeSettings.DEFAULTS.withSockets(1));
        server.ask();
        ScriptedUpstream.Request first = server.request();
        first.socket().takes(0);
        server.ask();
        assertEquals(Outcome.Cause.OVERLOADED, cause());
        server.reply(first, ScriptedUpstream.answer(first.packet()));
        reply();
    }

    @Test
    void withoutDescriptorsQuestionsShareTheSocketsThatThereAre() throws IOException {
        server.network.limitDatagrams(0);
        server.ask();
        assertEquals(Outcome.Cause.NO_DESCRIPTORS, cause());
        server.network.limitDatagrams(1);
        for (int i = 0; i < 3; i++) server.ask();
        List<ScriptedUpstream.Request> requests = server.requests();
        assertEquals(1, server.client.sockets());
        for (ScriptedUpstream.Request each : requests) server.reply(each, ScriptedUpstream.answer(each.packet()));
        assertEquals(3, server.outcomes.stream().filter(Outcome.Reply.class::isInstance).count());
    }

    @Test
    void theNumberOfQuestionsIsBounded() throws IOException {
        server = open(ExchangeSettings.DEFAULTS.withOutstanding(2));
        server.ask();
        server.ask();
        server.ask();
        assertEquals(Outcome.Cause.OVERLOADED, cause());
        server.advance(ScriptedUpstream.PATIENCE);
        assertEquals(2, server.outcomes.size());
        server.ask();
        assertEquals(2, server.outcomes.size(), "there is room again");
    }

    @Test
    void cancelTellsOneOutcome() throws IOException {
        Exchange exchange = server.ask();
        ScriptedUpstream.Request request = server.request();
        exchange.cancel();
        assertEquals(Outcome.Cause.CANCELLED, cause());
        exchange.cancel();
        server.reply(request, ScriptedUpstream.answer(request.packet()));
        server.advance(ScriptedUpstream.PATIENCE);
        assertEquals(List.of(), server.outcomes);
        assertEquals(0, server.status().failures() + server.status().timeouts());
    }

    @Test
    void aForgottenServerCancelsItsQuestions() throws IOException {
        server.ask();
        server.client.retain(Set.of());
        assertEquals(Outcome.Cause.CANCELLED, cause());
        assertEquals(List.of(), server.client.statuses());
    }

    @Test
    void theOutcomeIsNeverToldWithinTheCall() throws IOException {
        server.network.limitDatagrams(0);
        server.client.ask(server.upstream, ScriptedUpstream.QUESTION, Message.RD, ScriptedUpstream.PATIENCE, server.outcomes::add);
        assertEquals(List.of(), server.outcomes);
        server.turn();
        assertEquals(Outcome.Cause.NO_DESCRIPTORS, cause());
    }

    @Test
    void anAskerMayAskAgainWithinTheOutcome() throws IOException {
        server.client.ask(server.upstream, ScriptedUpstream.QUESTION, Message.RD, ScriptedUpstream.PATIENCE, first -> {
            server.outcomes.add(first);
            server.client.ask(server.upstream, ScriptedUpstream.QUESTION, Message.RD, ScriptedUpstream.PATIENCE, server.outcomes::add);
        });
        server.turn();
        ScriptedUpstream.Request first = server.request();
        server.reply(first, ScriptedUpstream.answer(first.packet()));
        reply();
        ScriptedUpstream.Request second = server.request();
        assertNotEquals(first.message().id(), second.message().id());
        server.reply(second, ScriptedUpstream.answer(second.packet()));
        reply();
    }

    @Test
    void anAskerThatFailsHarmsNoOther() throws IOException {
        server.client.ask(server.upstream, ScriptedUpstream.QUESTION, Message.RD, ScriptedUpstream.PATIENCE, _ -> {
            throw new IllegalStateException("by order");
        });
        server.turn();
        ScriptedUpstream.Request request = server.request();
        server.reply(request, ScriptedUpstream.answer(request.packet()));
        errors = 1;
        server.ask();
        ScriptedUpstream.Request next = server.request();
        server.reply(next, ScriptedUpstream.answer(next.packet()));
        reply();
    }
}
