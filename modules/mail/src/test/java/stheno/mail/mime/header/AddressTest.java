package stheno.mail.mime.header;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AddressTest {
    private static String shown(String value) {
        StringBuilder all = new StringBuilder();
        for (Address address : Address.parse(value)) {
            if (!all.isEmpty()) all.append("; ");
            if (!address.group().isEmpty()) all.append('{').append(address.group()).append('}');
            all.append(address.name()).append('<').append(address.address()).append('>');
        }
        return all.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "ann@x.test|<ann@x.test>",
            "Ann Doe <ann@x.test>|Ann Doe<ann@x.test>",
            "\"Doe, Ann\" <ann@x.test>, bob@y.test|Doe, Ann<ann@x.test>; <bob@y.test>",
            "\"a \\\"b\\\" c\" <ann@x.test>|a \"b\" c<ann@x.test>",
            "ann@x.test (Ann (the first) Doe)|Ann (the first) Doe<ann@x.test>",
            "Ann (comment) Doe <ann@x.test> (more)|Ann Doe<ann@x.test>",
            "J. Doe <j@x.test>|J. Doe<j@x.test>",
            "<@a.test,@b.test:ann@x.test>|<ann@x.test>",
            "Ann <@a.test:ann@x.test>|Ann<ann@x.test>",
            "\"odd user\"@local.test|<\"odd user\"@local.test>",
            "<\"odd, user\"@local.test>|<\"odd, user\"@local.test>",
            "ann . b @ x . test|<ann.b@x.test>",
            "ann@[IPv6:2001:db8::1]|<ann@[IPv6:2001:db8::1]>",
            "---@local.test|<---@local.test>",
            "A Group: Ann <ann@x.test>, bob@y.test;, carl@z.test|{A Group}Ann<ann@x.test>; {A Group}<bob@y.test>; <carl@z.test>",
            "undisclosed-recipients:;|{undisclosed-recipients}<>",
            "undisclosed-recipients:|{undisclosed-recipients}<>",
            "=?utf-8?Q?Doe=2C_J=C3=BCrgen?= <j@x.test>|Doe, Jürgen<j@x.test>",
            "\"=?utf-8?Q?J=C3=BCrgen?=\" <j@x.test>|Jürgen<j@x.test>",
            "=?utf-8?Q?J=C3?= =?utf-8?Q?=BCrgen?= Doe <j@x.test>|Jürgen Doe<j@x.test>",
            "Jürgen <jürgen@bücher.test>|Jürgen<jürgen@bücher.test>",
            "root|<root>",
            "Ann Doe|Ann Doe<>",
            "ann@x.test; bob@y.test|<ann@x.test>; <bob@y.test>",
            "Ann <ann@x.test|Ann<ann@x.test>",
            "Ann <ann@x.test, bob@y.test|Ann<ann@x.test>; <bob@y.test>",
            "Ann <<ann@x.test>>|Ann<ann@x.test>",
            "<>|<>",
            ",,ann@x.test,,|<ann@x.test>",
            "\"open <ann@x.test>|open <ann@x.test><>",
            "(open ann@x.test|open ann@x.test<>",
            "[|<[>"})
    void addressesOfAllFormsAreRead(String value, String expected) {
        assertEquals(expected, shown(value));
    }

    @Test
    void nothingIsNoAddress() {
        assertEquals(List.of(), Address.parse(""));
        assertEquals(List.of(), Address.parse(" \t,;"));
    }

    @Test
    void theDomainStandsBehindTheLastAt() {
        assertEquals("x.test", Address.parse("\"a@b\"@x.test").getFirst().domain());
        assertEquals("", Address.parse("root").getFirst().domain());
    }

    @Test
    void hostileListsTakeLinearTime() {
        for (String piece : List.of("(", "((a)", "\"", "<", "a:", "[", "a,", "<@a:", "<\"", "a b ", "\\", "a:;", "<(", "[,")) {
            String value = piece.repeat(300_000 / piece.length());
            Address.parse(value);
            long start = System.nanoTime();
            Address.parse(value);
            long millis = (System.nanoTime() - start) / 1_000_000;
            assertTrue(millis < 5000, piece + ": " + millis + " ms");
        }
    }
}
