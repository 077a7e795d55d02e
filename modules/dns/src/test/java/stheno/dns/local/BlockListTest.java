package stheno.dns.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.dns.record.Name;

/// Block lists in the forms that people share.
class BlockListTest {
    private final LocalAnswers asked = new LocalAnswers();

    @TempDir
    Path folder;

    private LocalNames.Load load(BlockAnswer answer, String text, Name... allowed) {
        Path file = LocalAnswers.file(folder, "block", text);
        return LocalNames.load(LocalSettings.DEFAULTS.withBlock(List.of(file), answer, 10).withAllow(List.of(), List.of(allowed)));
    }

    private static boolean blocks(LocalNames names, String name) {
        return names.isBlocked(LocalAnswers.wire(name), 0);
    }

    @Test
    void everyFormBlocksTheNameAndAllBelow() {
        LocalNames.Load load = load(BlockAnswer.NXDOMAIN, """
                ! Title: a list
                # another comment
                [Adblock Plus 2.0]
                plain.example
                *.star.example   # with a comment
                0.0.0.0 hosts.example second.example
                127.0.0.1\tloop.example\r
                ::1 six.example
                ||adblock.example^
                ||modified.example^$important,all
                ||open.example
                UPPER.Example.
                """);
        assertEquals(List.of(), load.faults());
        for (String name : List.of("plain", "star", "hosts", "second", "loop", "six", "adblock", "modified", "open", "upper")) {
            assertTrue(blocks(load.names(), name + ".example"), name);
            assertTrue(blocks(load.names(), "a.b." + name + ".EXAMPLE"), name);
            assertFalse(blocks(load.names(), "x" + name + ".example"), name);
        }
        assertFalse(blocks(load.names(), "example"));
        assertEquals(10, load.names().blocked());
    }

    @Test
    void namesOfTheMachineInAListAreNotBlocked() {
        LocalNames names = load(BlockAnswer.NXDOMAIN, """
                127.0.0.1 localhost
                127.0.0.1 localhost.localdomain
                ::1 ip6-localhost ip6-loopback
                0.0.0.0 0.0.0.0
                0.0.0.0 broadcasthost local ads.example
                """).names();
        assertEquals(1, names.blocked());
        assertTrue(blocks(names, "ads.example"));
    }

    @Test
    void anAllowedNameIsNeverBlocked() {
        LocalNames names = load(BlockAnswer.NXDOMAIN, "||ads.example^\n@@||good.ads.example^\n||x.fine.example^\n",
                Name.of("fine.example")).names();
        assertTrue(blocks(names, "ads.example"));
        assertFalse(blocks(names, "good.ads.example"));
        assertFalse(blocks(names, "a.good.ads.example"));
        assertFalse(blocks(names, "x.fine.example"));
        Path allow = LocalAnswers.file(folder, "allow", "ads.example\n");
        LocalNames all = LocalNames.load(LocalSettings.DEFAULTS.withBlock(List.of(folder.resolve("block")), BlockAnswer.ZERO, 10)
                .withAllow(List.of(allow), List.of())).names();
        assertFalse(blocks(all, "ads.example"));
    }

    @Test
    void aRuleOfSomeUsesIsSkippedAndCounted() {
        LocalNames.Load load = load(BlockAnswer.NXDOMAIN, """
                ||ads.example^
                ||off.example^$badfilter
                ||wide.example^$denyallow=fine.example
                ||one.example^$client=192.0.2.7
                ||other.example^$dnsrewrite=192.0.2.8
                ||page.example^$third-party,important
                @@||x.ads.example^$client=192.0.2.7
                ||empty.example^$
                @@||good.ads.example^$important
                """);
        assertEquals("[" + folder.resolve("block") + ":2: warning: rule is skipped: its modifiers behind $ are not supported; 6 further "
                + "lines are skipped for the same reason]", load.faults().toString());
        assertEquals(1, load.names().blocked());
        assertTrue(blocks(load.names(), "x.ads.example"));
        assertFalse(blocks(load.names(), "good.ads.example"));
        Path allow = LocalAnswers.file(folder, "allow", "\n||ads.example^$third-party\n");
        LocalNames.Load second = LocalNames.load(LocalSettings.DEFAULTS.withBlock(List.of(folder.resolve("block")), BlockAnswer.ZERO, 10)
                .withAllow(List.of(allow), List.of()));
        assertEquals(allow + ":2: warning: rule is skipped: its modifiers behind $ are not supported",
                second.faults().getLast().toString());
        assertTrue(blocks(second.names(), "ads.example"));
    }

    @Test
    void theAnswerIsASetting() {
        String soa = "authority ads.example. 10 SOA localhost. nobody.invalid. 1 3600 1200 604800 10";
        LocalNames absent = load(BlockAnswer.NXDOMAIN, "ads.example\n").names();
        assertEquals("BLOCKED NXDOMAIN qr\n " + soa, asked.ask(absent, "ads.example A"));
        LocalNames zero = load(BlockAnswer.ZERO, "ads.example\n").names();
        assertEquals("BLOCKED NOERROR qr\n answer ads.example. 10 A 0.0.0.0", asked.ask(zero, "ads.example A"));
        assertEquals("BLOCKED NOERROR qr\n answer x.ads.example. 10 AAAA ::", asked.ask(zero, "x.ads.example AAAA"));
        assertEquals("BLOCKED NOERROR qr\n " + soa, asked.ask(zero, "ads.example HTTPS"));
        LocalNames refused = load(BlockAnswer.REFUSED, "ads.example\n").names();
        assertEquals("BLOCKED REFUSED qr", asked.ask(refused, "ads.example A"));
    }

    @Test
    void anAnswerToEdnsSaysThatTheNameIsBlocked() {
        LocalNames names = load(BlockAnswer.NXDOMAIN, "ads.example\n").names();
        assertEquals(true, asked.extendedError(names, "ads.example A"));
    }

    @Test
    void hostsGoBeforeTheList() {
        Path hosts = LocalAnswers.file(folder, "hosts", "10.0.0.1 ads.example\n");
        Path block = LocalAnswers.file(folder, "block", "ads.example\n");
        LocalNames names = LocalNames.load(LocalSettings.DEFAULTS.withHosts(List.of(hosts), 60)
                .withBlock(List.of(block), BlockAnswer.NXDOMAIN, 10)).names();
        assertEquals("NOERROR qr aa\n answer ads.example. 60 A 10.0.0.1", asked.ask(names, "ads.example A"));
        assertTrue(asked.ask(names, "x.ads.example A").startsWith("BLOCKED"));
    }

    @Test
    void whatIsNoNameIsWarnedOf() {
        LocalNames.Load load = load(BlockAnswer.NXDOMAIN, """
                ||example.com/banner.gif
                ||ads*.example^
                /regex[0-9]/
                |https://x.example
                example.com##.banner
                192.0.2.1 elsewhere.example
                caf\u00E9.example
                ||.^
                good.example
                """);
        Path file = folder.resolve("block");
        assertEquals("""
                %1$s:1: warning: rule is not ||NAME^: it is of parts of a site
                %1$s:2: warning: ads*.example is not a name
                %1$s:3: warning: /regex[0-9]/ is not a name
                %1$s:4: warning: rule is not ||NAME^
                %1$s:5: warning: example.com##.banner is a rule of browsers: it is of parts of a page
                %1$s:6: warning: 192.0.2.1 is not 0.0.0.0: names with addresses belong into a hosts file
                %1$s:7: warning: caf\\233.example is not a name
                %1$s:8: warning: the root cannot be in a list""".formatted(file),
                String.join("\n", load.faults().stream().map(Object::toString).toList()));
        assertEquals(1, load.names().blocked());
    }
}
