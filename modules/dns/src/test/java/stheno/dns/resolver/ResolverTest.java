package stheno.dns.resolver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.dns.local.LocalNames;
import stheno.dns.local.LocalSettings;
import stheno.dns.message.Message;
import stheno.dns.record.RecordType;

/// Case 43, and everything else that a stub resolver does, against servers that answer by a script.
class ResolverTest {
    private static final int SERVFAIL = 2;
    private static final int REFUSED = 5;

    private final ScriptedServers servers = new ScriptedServers();
    private final Resolver resolver = servers.resolver(ScriptedServers.settings());

    @TempDir
    Path folder;

    @Test
    void addressesOfBothFamiliesAreAskedForAtOnceAndOrdered() {
        servers.answer("www.example. A", "www.example. 60 A 192.0.2.7", "www.example. 60 A 192.0.2.8");
        servers.answer("www.example. AAAA", "www.example. 60 AAAA fd00::7", "www.example. 60 AAAA 2001:db8::7");
        assertEquals("[www.example/2001:db8:0:0:0:0:0:7, www.example/192.0.2.7, www.example/192.0.2.8, www.example/fd00:0:0:0:0:0:0:7]",
                servers.addresses(resolver, "www.example"));
        assertEquals(List.of("192.0.2.1 www.example. AAAA", "192.0.2.1 www.example. A"), servers.asked);
    }

    @Test
    void aMachineWithoutIpv6DoesNotAskForIt() {
        Resolver without = servers.resolver(ScriptedServers.settings(), LocalNames.NONE, false);
        servers.answer("www.example. A", "www.example. 60 A 192.0.2.7");
        assertEquals("[www.example/192.0.2.7]", servers.addresses(without, "www.example"));
        assertEquals(List.of("192.0.2.1 www.example. A"), servers.asked);
    }

    @Test
    void oneFamilyIsEnough() {
        servers.answer("a.example. A", "a.example. 60 A 192.0.2.7");
        assertEquals("[a.example/192.0.2.7]", servers.addresses(resolver, "a.example")); // AAAA: NXDOMAIN, which is wrong, and common
        servers.script("b.example. AAAA", ScriptedServers.Ask::fail);
        servers.answer("b.example. A", "b.example. 60 A 192.0.2.7");
        assertEquals("[b.example/192.0.2.7]", servers.addresses(resolver, "b.example"));
    }

    @Test
    void theSearchListIsTriedUntilANameIsFound() {
        Resolver searching = servers.resolver(ScriptedServers.settings().withSearch(ScriptedServers.names("a.example", "b.example")));
        servers.answer("host.b.example. MX", "host.b.example. 60 MX 10 mail.example.");
        assertEquals("[host.b.example. 60 IN MX 10 mail.example.]", servers.resolve(searching, "host", RecordType.MX));
        assertEquals(List.of("192.0.2.1 host.a.example. MX", "192.0.2.1 host.b.example. MX"), servers.asked);
        assertEquals("no name", servers.resolve(searching, "host.", RecordType.MX));
        assertEquals("192.0.2.1 host. MX", servers.asked.getLast());
    }

    @Test
    void aNameWithoutRecordsDoesNotEndTheSearchAndIsTold() {
        Resolver searching = servers.resolver(ScriptedServers.settings().withSearch(ScriptedServers.names("a.example")));
        servers.answer("host.a.example. MX", "a.example. 60 SOA a. b. 1 2 3 4 60");
        assertEquals("no data", servers.resolve(searching, "host", RecordType.MX));
        assertEquals(List.of("192.0.2.1 host.a.example. MX", "192.0.2.1 host. MX"), servers.asked);
    }

    @Test
    void aFailureEndsTheSearchBecauseTheNextNameCouldBeAnotherHost() {
        Resolver searching = servers.resolver(ScriptedServers.settings().withSearch(ScriptedServers.names("a.example")));
        servers.script("host.a.example. TXT", ScriptedServers.Ask::fail);
        assertEquals("SERVERS: 192.0.2.2: no reply", servers.resolve(searching, "host", RecordType.TXT));
    }

    @Test
    void theNextServerIsAskedAfterAFailureAndAllAreAskedTwice() {
        List<String> turns = new ArrayList<>();
        servers.script("a.example. TXT", ask -> {
            turns.add(ask.to().toString());
            switch (turns.size()) {
                case 1 -> ask.fail();
                case 2 -> ask.reply(SERVFAIL, 0);
                case 3 -> ask.reply(REFUSED, 0);
                default -> ask.reply(0, 0, "a.example. 60 TXT \"found\"");
            }
        });
        assertEquals("[a.example. 60 IN TXT \"found\"]", servers.resolve(resolver, "a.example", RecordType.TXT));
        assertEquals(List.of("192.0.2.1", "192.0.2.2", "192.0.2.1", "192.0.2.2"), turns);
    }

    @Test
    void aTruncatedReplyIsNoResult() {
        servers.script("a.example. TXT", ask -> ask.reply(0, Message.TC));
        assertEquals("SERVERS: 192.0.2.2 has no answer", servers.resolve(resolver, "a.example", RecordType.TXT));
        assertEquals(4, servers.asked.size());
    }

    @Test
    void aliasesAreFollowedAndOtherRecordsDoNotCount() {
        servers.answer("a.example. A", "evil.example. 60 A 192.0.2.66", "a.example. 30 CNAME b.example.", "b.example. 60 CNAME c.example.",
                "c.example. 60 A 192.0.2.3");
        servers.answer("loop.example. A", "loop.example. 60 CNAME loop.example.");
        assertEquals("[c.example. 60 IN A 192.0.2.3]", records("a.example"));
        assertEquals("no data", servers.resolve(resolver, "loop.example", RecordType.A));
    }

    private String records(String name) {
        List<Resolution> results = new ArrayList<>();
        resolver.resolve(name, RecordType.A, results::add);
        servers.settle();
        return ((Resolution.Found) results.getFirst()).records().toString();
    }

    @Test
    void answersAreKeptForTheirTtl() {
        servers.answer("a.example. A", "a.example. 30 CNAME b.example.", "b.example. 60 A 192.0.2.3");
        for (int i = 0; i < 3; i++) servers.resolve(resolver, "A.example", RecordType.A);
        servers.advance(Duration.ofSeconds(29));
        servers.resolve(resolver, "a.example", RecordType.A);
        assertEquals(1, servers.asked.size());
        servers.advance(Duration.ofSeconds(2));
        servers.resolve(resolver, "a.example", RecordType.A);
        assertEquals(2, servers.asked.size());
    }

    @Test
    void anAnswerWithoutTtlAndANegativeOneWithoutSoaAreNotKept() {
        servers.answer("zero.example. A", "zero.example. 0 A 192.0.2.3");
        servers.script("absent.example. A", ask -> ask.reply(3, 0));
        servers.script("kept.example. A", ask -> ask.reply(3, 0, "example. 20 SOA a. b. 1 2 3 4 60"));
        for (String name : List.of("zero.example", "absent.example", "kept.example")) {
            for (int i = 0; i < 2; i++) servers.resolve(resolver, name, RecordType.A);
        }
        assertEquals(5, servers.asked.size());
        servers.advance(Duration.ofSeconds(21));
        servers.resolve(resolver, "kept.example", RecordType.A);
        assertEquals(6, servers.asked.size());
    }

    @Test
    void theCacheIsBounded() {
        Resolver small = servers.resolver(ScriptedServers.settings().withCache(2));
        for (String name : List.of("a", "b", "c", "c", "b", "a")) servers.resolve(small, name, RecordType.A);
        assertEquals(List.of("192.0.2.1 a. A", "192.0.2.1 b. A", "192.0.2.1 c. A", "192.0.2.1 a. A"), servers.asked);
    }

    @Test
    void equalQuestionsAreAskedOnce() {
        servers.answer("a.example. A", "a.example. 0 A 192.0.2.3");
        List<Resolution> results = new ArrayList<>();
        for (int i = 0; i < 3; i++) resolver.resolve("a.example", RecordType.A, results::add);
        assertEquals(List.of(), results); // never before the method has returned
        servers.settle();
        assertEquals(3, results.size());
        assertEquals(1, servers.asked.size());
    }

    @Test
    void theDeadlineEndsALookUp() {
        Resolver hurried = servers.resolver(ScriptedServers.settings().withDeadline(Duration.ofSeconds(3)));
        servers.script("a.example. A", _ -> { });
        List<String> results = new ArrayList<>();
        hurried.resolve("a.example", RecordType.A, result -> results.add(ScriptedServers.print(result)));
        servers.settle();
        servers.advance(Duration.ofMillis(2900));
        assertEquals(List.of(), results);
        servers.advance(Duration.ofMillis(200));
        assertEquals(List.of("TIMEOUT: no answer within 3000 ms"), results);
        assertEquals("cancel a.example. A", servers.asked.getLast());
    }

    @Test
    void aCancelledLookUpIsToldAtOnceAndTheOthersGoOn() {
        List<String> results = new ArrayList<>();
        servers.script("a.example. A", _ -> { });
        Lookup first = resolver.resolve("a.example", RecordType.A, result -> results.add("first " + ScriptedServers.print(result)));
        Lookup second = resolver.resolve("a.example", RecordType.A, result -> results.add("second " + ScriptedServers.print(result)));
        servers.settle();
        first.cancel();
        assertEquals(List.of("first CANCELLED: cancelled"), results);
        assertFalse(servers.asked.contains("cancel a.example. A"));
        second.cancel();
        second.cancel();
        assertEquals(List.of("first CANCELLED: cancelled", "second CANCELLED: cancelled"), results);
        assertEquals("cancel a.example. A", servers.asked.getLast());
    }

    @Test
    void aCancelledFutureEndsItsLookUp() {
        servers.script("a.example. A", _ -> { });
        CompletableFuture<Resolution> future = resolver.resolve("a.example", RecordType.A);
        servers.settle();
        future.cancel(false);
        servers.settle();
        assertEquals("cancel a.example. A", servers.asked.getLast());
    }

    @Test
    void tooManyLookUpsFail() {
        Resolver small = servers.resolver(ScriptedServers.settings().withOutstanding(1));
        servers.script("a.example. A", _ -> { });
        small.resolve("a.example", RecordType.A, _ -> { });
        assertEquals("OVERLOADED: too many look-ups wait", servers.resolve(small, "b.example", RecordType.A));
        small.close();
        servers.settle();
        assertEquals("CANCELLED: the resolver is closed", servers.resolve(small, "b.example", RecordType.A));
        assertEquals(List.of("192.0.2.1 a.example. A", "cancel a.example. A"), servers.asked);
    }

    @Test
    void namesOfTheHostsFileAreNotAskedFor() throws Exception {
        Path file = Files.writeString(folder.resolve("hosts"),
                "192.0.2.9 nas.lan nas\n2001:db8::9 nas\n127.0.0.1 localhost\n");
        LocalNames hosts = LocalNames.load(LocalSettings.DEFAULTS.withSpecial(false).withHosts(List.of(file), 0)).names();
        Resolver with = servers.resolver(ScriptedServers.settings(), hosts, true);
        assertEquals("[nas/2001:db8:0:0:0:0:0:9, nas/192.0.2.9]", servers.addresses(with, "nas"));
        assertEquals("[localhost/127.0.0.1]", servers.addresses(with, "localhost"));
        CompletableFuture<List<String>> names = with.names(InetAddress.ofLiteral("192.0.2.9"));
        servers.settle();
        assertEquals(List.of("nas.lan"), names.join());
        assertEquals(List.of(), servers.asked);
    }

    @Test
    void addressesLocalhostAndSpecialNamesAreNotAskedFor() {
        assertEquals("[192.0.2.1/192.0.2.1]", servers.addresses(resolver, "192.0.2.1"));
        assertEquals("[2001:db8::1/2001:db8:0:0:0:0:0:1]", servers.addresses(resolver, "2001:db8::1"));
        assertEquals("[a.localhost/0:0:0:0:0:0:0:1, a.localhost/127.0.0.1]", servers.addresses(resolver, "a.localhost"));
        assertEquals("no name", servers.addresses(resolver, "x.onion"));
        assertEquals("no name", servers.addresses(resolver, "x.invalid"));
        assertEquals("BAD_NAME: empty label", servers.addresses(resolver, "a..b"));
        assertEquals("BAD_NAME: empty name", servers.addresses(resolver, ""));
        assertEquals(List.of(), servers.asked);
    }

    @Test
    void futuresTellRecordsInTheirOrder() {
        servers.answer("example. MX", "example. 60 MX 20 b.example.", "example. 60 MX 10 a.example.");
        servers.answer("_imaps._tcp.example. SRV", "_imaps._tcp.example. 60 SRV 2 5 993 b.example.",
                "_imaps._tcp.example. 60 SRV 1 5 993 a.example.");
        servers.answer("example. TXT", "example. 60 TXT \"two \" \"strings\"", "example. 60 TXT \"another\"");
        servers.answer("1.2.0.192.in-addr.arpa. PTR", "1.2.0.192.in-addr.arpa. 60 PTR host.example.");
        var mail = resolver.mailExchangers("example.");
        var services = resolver.services("_imaps._tcp.example.");
        var texts = resolver.texts("example.");
        var names = resolver.names(InetAddress.ofLiteral("192.0.2.1"));
        servers.settle();
        assertEquals("[MailExchanger[preference=10, host=a.example.], MailExchanger[preference=20, host=b.example.]]",
                mail.join().toString());
        assertEquals("ServiceTarget[priority=1, weight=5, port=993, host=a.example.]", services.join().getFirst().toString());
        assertEquals(List.of("two strings", "another"), texts.join());
        assertEquals(List.of("host.example"), names.join());
    }

    @Test
    void aFutureWithoutRecordsFails() {
        servers.answer("nothing.example. MX", "example. 60 SOA a. b. 1 2 3 4 60");
        var absent = resolver.addresses("absent.example");
        var nothing = resolver.mailExchangers("nothing.example");
        servers.settle();
        ResolverException e = assertInstanceOf(ResolverException.class, assertThrows(CompletionException.class, absent::join).getCause());
        assertEquals("absent.example does not exist", e.getMessage());
        assertEquals(new Resolution.Absent(false), e.resolution());
        String message = assertThrows(CompletionException.class, nothing::join).getMessage();
        assertTrue(message.endsWith("nothing.example has no records of this type"));
    }
}
