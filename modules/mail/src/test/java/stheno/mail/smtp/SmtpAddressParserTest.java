package stheno.mail.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.mail.envelope.EmailAddress;

final class SmtpAddressParserTest {
    private static Optional<SmtpAddressParser.Path> path(String argument) {
        return SmtpAddressParser.path(argument, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@b", "ann@example.org", "---@local.test", "a.b+c=d@x.test", "!#$%&'*+-/=?^_`{|}~@x.test",
            "\"odd user\"@local.test", "\"\"@x.test", "\"a@b\"@x.test", "\"a\\\"b\\\\\"@x.test", "\" \"@x.test", "a@[192.0.2.1]",
            "a@[IPv6:2001:db8::1]", "a@[IPv6:::ffff:192.0.2.1]", "a@[ipv6:::1]", "a@[x-tag:some.thing]", "a@under_score.test",
            "a@1.test", "a@a-b.test", "\u00e4nn@x.test", "ann@b\u00fccher.test", "\u7528\u6237@\u4f8b\u5b50.test", "\"\u00e4 b\"@x.test",
            "\ud83d\ude00@x.test"})
    void addressesAreAccepted(String text) {
        EmailAddress address = SmtpAddressParser.address(text).orElseThrow();
        assertEquals(text.substring(0, text.lastIndexOf('@')), address.localPart());
        Optional<SmtpAddressParser.Path> path = path("<" + text + "> SIZE=1  X");
        assertEquals(Optional.of(address), path.orElseThrow().address());
        assertEquals("SIZE=1  X", path.get().parameters());
        assertEquals(Optional.of(address), path("<@one.test,@two:" + text + ">").flatMap(it -> it.address()));
        assertEquals(text.chars().anyMatch(c -> c > 127), SmtpAddressParser.isInternational(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "@", "a@", "@b", "a@b@c", ".a@b", "a.@b", "a..b@c", "a b@c", "a@b c", "a@-b", "a@b-", "a@b..c",
            "a@.b", "a@b.", "\"a@b", "a\"b\"@c", "\"a\"b@c", "\"a\\\"@b", "a@[192.0.2.256]", "a@[192.0.2]", "a@[01.2.3.4]",
            "a@[]", "a@[IPv6:]",
            "a@[IPv6:1:2]", "a@[IPv6:192.0.2.1]", "a@[IPv6:fe80::1%eth0]", "a@[tag:]", "a@[-:x]", "a@[x-:y]", "a@[tag:a b]", "a@[1.2.3.4",
            "a@b>", "<a@b>", "a\u00a0@b", "a\u2028b@c", "a\u0085@c", "a@b\u00a0", "a\0@b", "\"a\0\"@b", "\"a\\\u00e9\"@b",
            "a,b@c", "a(b)@c",
            "a@b,c", "a;b@c", "a:b@c"})
    void otherTextIsNoAddress(String text) {
        assertEquals(Optional.empty(), SmtpAddressParser.address(text));
        if (!text.isEmpty()) assertEquals(Optional.empty(), path("<" + text + ">"), text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        <>                     | ''  | ''
        <> BODY=7BIT           | ''  | BODY=7BIT
        <postmaster>           | postmaster | ''
        <POSTMASTER>           | postmaster | ''
        <Postmaster@x.test>    | Postmaster@x.test | ''
        <postmaster2@x.test>   | postmaster2@x.test | ''
        a@b SIZE=2             | a@b | SIZE=2
        ' <a@B.Test>'          | a@b.test | ''
        """)
    void paths(String text, String address, String parameters) {
        SmtpAddressParser.Path path = path(text).orElseThrow();
        assertEquals(address, path.address().map(EmailAddress::toString).orElse(""));
        assertEquals(parameters, path.parameters());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "<", ">", "<a@b", "a@b>", "<a@b>SIZE=1", "<<a@b>>", "< a@b>", "<a@b >", "<>x", "<@one:>", "<@:a@b>",
            "<@one a@b>", "<@one,two:a@b>", "<postmaster", "<bob>", "<a@b>\t"})
    void noPaths(String text) {
        assertEquals(Optional.empty(), path(text));
    }

    /// What cron and PHP send to a server on their own machine.
    @ParameterizedTest
    @ValueSource(strings = {"root", "www-data", "a.b+c", "postmaster", "\u00e4nn"})
    void aLocalPartAloneIsAnAddressForACatcher(String text) {
        SmtpAddressParser.Path path = SmtpAddressParser.path(" <" + text + "> SIZE=2", true).orElseThrow();
        assertEquals(Optional.of(new EmailAddress(text, "")), path.address());
        assertEquals("SIZE=2", path.parameters());
        assertEquals(Optional.of(new EmailAddress(text, "x.test")),
                SmtpAddressParser.path("<" + text + "@x.test>", true).flatMap(SmtpAddressParser.Path::address));
        for (String wrong : new String[] {"<" + text, "<" + text + "@>", "<" + text + " >", "<\"" + text + "\">", text}) {
            assertEquals(Optional.empty(), SmtpAddressParser.path(wrong, true), wrong);
        }
    }

    @Test
    void aPathHas1024OctetsAtMost() {
        String longest = "l".repeat(1024 - 9) + "@x.test";
        assertTrue(path("<" + longest + ">").isPresent());
        assertEquals(Optional.empty(), path("<l" + longest + ">"));
        String wide = "\u00e4".repeat(507) + "@x.test";
        assertTrue(path("<" + wide + ">").isPresent());
        assertEquals(Optional.empty(), path("<\u00e4" + wide + ">"));
        assertEquals(Optional.empty(), SmtpAddressParser.address("l".repeat(2000) + "@x.test"));
    }
}
