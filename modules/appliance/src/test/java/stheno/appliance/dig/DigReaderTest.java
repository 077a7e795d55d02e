package stheno.appliance.dig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.MessageText;

class DigReaderTest {
    private static DigOptions read(String words) throws DigFailure {
        return DigReader.read(words.isEmpty() ? List.of() : List.of(words.split(" ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            example.org                         | example.org. IN A
            example.org. MX                     | example.org. IN MX
            mx example.org                      | example.org. IN MX
            -q mx -t txt                        | mx. IN TXT
            example.org CH txt                  | example.org. CH TXT
            -c hs example.org                   | example.org. HS A
            example.org TYPE65280 CLASS7        | example.org. CLASS7 TYPE65280
            example.org ANY                     | example.org. IN ANY
            -x 192.0.2.10                       | 10.2.0.192.in-addr.arpa. IN PTR
            -x 2001:db8::1                      | 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. IN PTR
            SOA                                 | . IN SOA
            @192.0.2.1                          | . IN NS
            """)
    void theQuestion(String words, String question) throws DigFailure {
        assertEquals(question, read(words).question().toString());
    }

    @Test
    void defaults() throws DigFailure {
        DigOptions options = read("example.org");
        assertEquals(Optional.empty(), options.server());
        assertEquals(53, options.port());
        DigOptions.Sent sent = options.sent();
        assertEquals(Message.RD | Message.AD, sent.flags());
        assertFalse(sent.tcp());
        assertEquals(List.of(1232, 0, 0, 1), List.of(sent.edns().orElseThrow().udpSize(), sent.edns().orElseThrow().version(),
                sent.edns().orElseThrow().flags(), sent.edns().orElseThrow().options().size()));
        assertEquals(Duration.ofSeconds(5), sent.timeout());
        assertEquals(3, sent.tries());
        assertEquals(new DigOptions.Shown(false, true, EnumSet.allOf(MessageText.Part.class), true), options.shown());
    }

    @Test
    void optionsOfTheQuery() throws DigFailure {
        DigOptions.Sent sent = read("@ns -p5353 +tcp +norec +noad +cd +dnssec +bufsize=4096 +nocookie +nsid +time=2 +tries=1 -6 x").sent();
        assertEquals(Message.CD, sent.flags());
        Edns edns = sent.edns().orElseThrow();
        assertTrue(sent.tcp() && edns.dnssecOk());
        assertEquals(4096, edns.udpSize());
        assertEquals(List.of(Edns.NSID), edns.options().stream().map(Edns.Option::code).toList());
        assertEquals(List.of(Duration.ofSeconds(2), 1, 6), List.of(sent.timeout(), sent.tries(), sent.family()));
        assertEquals(Optional.empty(), read("+noedns x").sent().edns());
        assertEquals(7, read("+edns=7 x").sent().edns().orElseThrow().version());
        assertTrue(read("x AXFR").sent().tcp());
        assertEquals(4_000_000_000L, read("x IXFR=4000000000").serial());
    }

    @Test
    void partsOfTheAnswer() throws DigFailure {
        assertEquals(new DigOptions.Shown(false, false, EnumSet.of(MessageText.Part.ANSWER, MessageText.Part.QUESTION), false),
                read("+noall +answer +question x").shown());
        assertTrue(read("+short x").shown().brief());
        assertFalse(read("+nostats x").shown().statistics());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            +nonsense x      | there is no option +nonsense
            -z x             | there is no option -z
            -p 0 x           | -p: `0` is not a number from 1 to 65535
            -p               | -p needs a value
            -x here          | `here` is not an address
            -t NOTYPE x      | `NOTYPE` is not a record type
            x.test y.test    | there are two names, x.test. and y.test; ask for one at a time
            a..b             | `a..b` is not a domain name: empty label
            +cookie=zz x     | +cookie=zz is not a cookie of up to 40 octets in hexadecimal digits
            +bufsize=70000 x | +bufsize=70000: `70000` is not a number from 0 to 65535
            -y secret x      | the value of -y is not ALGORITHM:NAME:SECRET
            -y name:??? x    | the value of -y is wrong: secret is not Base64
            """)
    void wrongArguments(String words, String message) {
        DigFailure failure = assertThrows(DigFailure.class, () -> read(words));
        assertEquals(message + "; usage: stheno dig [@SERVER] NAME [TYPE]; `stheno dig --help` lists the options", failure.getMessage());
        assertEquals(DigFailure.USAGE, failure.status());
    }
}
