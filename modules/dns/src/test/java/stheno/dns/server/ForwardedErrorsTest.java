package stheno.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.dns.server.ForwardedDns.query;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import stheno.dns.local.RebindProtection;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Rcode;

/// Extended DNS Errors (RFC 8914) of forwarded answers: clients learn why they get nothing, or old records.
final class ForwardedErrorsTest {
    private static final String WWW = "www.example.test. 300 A 192.0.2.1";

    private final ForwardedDns dns = new ForwardedDns();

    private static Message edns(String name) {
        return query(name, "A").with(Edns.of(1232));
    }

    /// Code and text of each error.
    private static List<String> errors(Message reply) {
        return reply.edns().orElseThrow().options().stream().filter(it -> it.code() == Edns.EXTENDED_ERROR)
                .map(it -> (it.data()[0] << 8 | it.data()[1]) + new String(Arrays.copyOfRange(it.data(), 2, it.data().length),
                        StandardCharsets.UTF_8)).toList();
    }

    private void failed(String... errors) {
        Message reply = dns.reply();
        assertEquals(Rcode.SERVFAIL, reply.rcode());
        assertEquals(List.of(errors), errors(reply));
    }

    @Test
    void withoutAnyReplyNoServerCanBeReached() {
        dns.send(edns("www.example.test."));
        dns.pass(Duration.ofMillis(1500));
        dns.pass(5);
        failed("22");
        dns.send(edns("www.example.test.")); // from the cache
        failed("22");
        assertTrue(dns.ask(query("www.example.test.", "A")).edns().isEmpty());
    }

    @Test
    void aReplyThatCannotBeReadIsANetworkError() {
        dns.send(edns("www.corp.example."));
        ForwardedDns.Asked asked = dns.asked();
        byte[] reply = ForwardedDns.message(asked, "www.corp.example. 300 A 192.0.2.1").write();
        reply[7] = 9; // records that are not there
        dns.deliver(asked, reply);
        failed("23");
        dns.send(edns("www.corp.example."));
        failed("23");
    }

    @Test
    void anErrorOfAServerIsNone() {
        dns.send(edns("www.corp.example."));
        dns.answer(dns.asked(), "SERVFAIL");
        failed();
    }

    @Test
    void anAnswerWithinItsTimeHasNone() {
        dns.send(edns("www.example.test."));
        dns.answer(dns.asked(), WWW);
        assertEquals(List.of(), errors(dns.reply()));
        assertEquals(List.of(), errors(dns.ask(edns("www.example.test."))));
    }

    @Test
    void oldAnswersAreStale() {
        dns.ask("www.example.test.", "A", WWW);
        dns.ask("no.example.test.", "A", "NXDOMAIN", "authority example.test. 60 SOA ns.test. x.test. 1 2 3 4 60");
        dns.pass(300);
        for (String name : List.of("www.example.test.", "no.example.test.")) {
            List<String> wanted = List.of(name.startsWith("www") ? "3" : "19");
            dns.send(edns(name));
            dns.answer(dns.asked(), "SERVFAIL");
            dns.answer(dns.asked(), "SERVFAIL");
            assertEquals(wanted, errors(dns.reply()));
            assertEquals(wanted, errors(dns.ask(edns(name))), "from the cache");
            assertTrue(dns.ask(query(name, "A")).edns().isEmpty());
        }
    }

    @Test
    void anAnswerThatTheRebindingProtectionHasEmptiedIsBlocked() {
        dns.change(it -> it.withFilter(DnsService.filter(new RebindProtection(List.of()))));
        dns.ask("evil.test.", "A", "evil.test. 60 A 10.0.0.1");
        assertEquals(List.of("15rebinding protection"), errors(dns.ask(edns("evil.test."))));
        dns.ask("half.test.", "A", "half.test. 60 A 10.0.0.1", "half.test. 60 A 192.0.2.1");
        assertEquals(List.of(), errors(dns.ask(edns("half.test."))));
    }

    @Test
    void beyondTheLimitsNothingIsSaidOfServers() {
        dns.change(it -> it.withOutstanding(1));
        dns.send(edns("a.test."));
        dns.send(edns("b.test."));
        failed();
    }
}
