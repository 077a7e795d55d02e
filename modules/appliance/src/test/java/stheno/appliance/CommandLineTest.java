package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    private static Settings settings(String... words) {
        return assertInstanceOf(Command.Serve.class, CommandLine.read(List.of(words))).settings();
    }

    @Test
    void nothingAtAllServesTheWelcomeSiteOnLoopback() {
        Settings settings = settings();
        assertEquals(Optional.empty(), settings.root());
        assertTrue(settings.http().getAddress().isLoopbackAddress());
        assertEquals(8080, settings.http().getPort());
    }

    @Test
    void everyOptionIsRead() {
        Settings settings = settings("serve", "site", "--http", "[::1]:81", "--loops", "3", "--listing", "--access-log", "-",
                "--tls-http", "127.0.0.1:0", "--certificate", "c.pem", "--key", "k.pem", "--port-file", "p", "--send-buffer", "65536", "--cgi", "/cgi-bin/=scripts", "--cgi", "/=all");
        assertEquals(Optional.of(Path.of("site")), settings.root());
        assertEquals(81, settings.http().getPort());
        assertEquals(3, settings.loops());
        assertTrue(settings.listing());
        assertEquals(Optional.of("-"), settings.accessLog());
        assertEquals(Path.of("k.pem"), settings.tls().orElseThrow().key());
        assertEquals(Optional.of(Path.of("p")), settings.portFile());
        assertEquals(65536, settings.sendBuffer());
        assertEquals(Map.of("/cgi-bin/", Path.of("scripts"), "/", Path.of("all")), settings.cgi());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "--nonsense, --nonsense",
        "--http, --http",
        "--http 8080, --http",
        "--http ::1:80, --http",
        "--http localhost:70000, --http",
        "--http localhost:x, --http",
        "--loops 0, --loops",
        "--loops many, --loops",
        "--send-buffer -1, --send-buffer",
        "--cgi scripts, --cgi",
        "--cgi /cgi-bin=scripts, --cgi",
        "--cgi /cgi-bin/=, --cgi",
        "--cgi /a/=b --cgi /a/=c, --cgi",
        "--tls-http 127.0.0.1:0, --tls-http",
        "--tls-http 127.0.0.1:0 --certificate c, --tls-http",
        "--certificate c, --certificate",
        "--key k, --key",
        "one two, two",
        "version now, now",
        "healthcheck 1.2.3.4, healthcheck",
    })
    void aWrongArgumentNamesItself(String line, String named) {
        Command.Wrong wrong = assertInstanceOf(Command.Wrong.class, CommandLine.read(List.of(line.split(" "))));
        assertTrue(wrong.message().startsWith("argument " + named + ": "), wrong.message());
        assertTrue(wrong.message().contains("; "), "a remedy is missing: " + wrong.message());
    }
}
