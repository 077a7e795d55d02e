package stheno.ftp.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostPortTest {
    private static void assertGiven(String address, int port, HostPort found) {
        HostPort.Given given = assertInstanceOf(HostPort.Given.class, found);
        assertEquals(new InetSocketAddress(InetAddress.ofLiteral(address), port), given.address());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "132,235,1,2,24,131;      132.235.1.2;     6275",
            "0,0,0,0,0,1;             0.0.0.0;         1",
            "255,255,255,255,255,255; 255.255.255.255; 65535",
            "127,0,0,1,4,0;           127.0.0.1;       1024"})
    void portTakesSixNumbers(String argument, String address, int port) {
        assertGiven(address, port, HostPort.ofPort(argument));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", ",,,,,", "1,2,3,4,5", "1,2,3,4,5,6,7", "1,2,3,4,5,6,", ",1,2,3,4,5,6", "256,2,3,4,5,6",
            "1,2,3,4,5,256",
            "-1,2,3,4,5,6", "+1,2,3,4,5,6", "1, 2,3,4,5,6", " 1,2,3,4,5,6", "1,2,3,4,5,6 ", "01,2,3,4,5,6", "1,2,3,4,00,6", "1.2.3.4,5,6",
            "0x1,2,3,4,5,6", "a,2,3,4,5,6", "1,2,3,4,0,0", "99999999999,2,3,4,5,6", "\u0661,2,3,4,5,6", "1,2,3,,5,6", "localhost,1,2"})
    void nothingElseIsAPort(String argument) {
        assertInstanceOf(HostPort.Malformed.class, HostPort.ofPort(argument));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "|1|132.235.1.2|6275|;               132.235.1.2;              6275",
            "|2|1080::8:800:200C:417A|5282|;     1080::8:800:200c:417a;    5282",
            "|2|::1|1|;                          ::1;                      1",
            "|2|::|65535|;                       ::;                       65535",
            "|2|::ffff:192.0.2.1|21|;            192.0.2.1;                21",
            "|2|64:ff9b::192.0.2.1|21|;          64:ff9b::c000:201;        21",
            "$1$10.0.0.1$80$;                    10.0.0.1;                 80",
            "\\1\\10.0.0.1\\80\\;                10.0.0.1;                 80",
            "!1!10.0.0.1!80!;                    10.0.0.1;                 80",
            "~2~fe80::1~80~;                     fe80::1;                  80",
            "x1x10.0.0.1x80x;                    10.0.0.1;                 80",
            "919127.0.0.192192;                  ;                         0"})
    void eprtTakesEitherFamilyBetweenAnyDelimiters(String argument, String address, int port) {
        if (address == null) assertInstanceOf(HostPort.Malformed.class, HostPort.ofEprt(argument));
        else assertGiven(address, port, HostPort.ofEprt(argument));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "|", "||||", "|||||", "|1|1.2.3.4|5", "|1|1.2.3.4|5|x", "|1|1.2.3.4|5||", "1|1.2.3.4|5|", "|1|1.2.3.4||",
            "|1|1.2.3.4|0|", "|1|1.2.3.4|65536|", "|1|1.2.3.4|-1|", "|1|1.2.3|5|", "|1|1.2.3.4.5|5|", "|1|01.2.3.4|5|", "|1|1.2.3.256|5|",
            "|1||5|", "|1|::1|5|", "|2|1.2.3.4|5|", "|2||5|", "|2|fe80::1%eth0|5|", "|2|[::1]|5|", "|2|1::2::3|5|", "|2|:::|5|",
                    "|2|1:2:3|5|",
            "|2|12345::|5|", "|2|::1.2.3|5|", "|2|::\u0661|5|", "|2|localhost|5|", "|1|localhost|5|", "|x|1.2.3.4|5|", "||1.2.3.4|5|",
            "| 1|1.2.3.4|5|", " 1 1.2.3.4 5 ", "\u007f1\u007f1.2.3.4\u007f5\u007f", "ü1ü1.2.3.4ü5ü", "|+1|1.2.3.4|5|"})
    void nothingElseIsAnEprt(String argument) {
        assertInstanceOf(HostPort.Malformed.class, HostPort.ofEprt(argument));
    }

    @ParameterizedTest
    @ValueSource(strings = {"|3|whatever|5|", "|0|1.2.3.4|5|", "|6|1.2.3.4|5|", "|65535|x|y|"})
    void anotherFamilyIsAnAnswerOfItsOwn(String argument) {
        assertInstanceOf(HostPort.UnknownFamily.class, HostPort.ofEprt(argument));
    }

    @Test
    void repliesSpellThePortThatPortReads() {
        Inet4Address address = (Inet4Address) InetAddress.ofLiteral("132.235.1.2");
        assertEquals("(132,235,1,2,24,131)", HostPort.pasv(address, 6275));
        for (int port = 1; port <= 65_535; port += 7) {
            String reply = HostPort.pasv(address, port);
            assertGiven("132.235.1.2", port, HostPort.ofPort(reply.substring(1, reply.length() - 1)));
        }
        assertEquals("(|||6446|)", HostPort.epsv(6446));
    }
}
