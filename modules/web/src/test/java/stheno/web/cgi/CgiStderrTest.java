package stheno.web.cgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgiStderrTest {
    private final List<String> logged = new ArrayList<>();

    private void drain(String complaints, int line, int rate) throws IOException {
        CgiStderr errors = new CgiStderr("/x", CgiSettings.DEFAULTS.withErrors(line, rate), (_, event, pairs) -> logged.add(event + " " + pairs[3]));
        errors.drain(new ByteArrayInputStream(complaints.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void eachLineIsLoggedAndTheLastNeedsNoEnd() throws IOException {
        drain("one\r\ntwo \u20ac\nthree", 100, 10);
        assertEquals(List.of("cgi-stderr one", "cgi-stderr two \u20ac", "cgi-stderr three"), logged);
    }

    @Test
    void aLongLineIsCutAndTheNextIsWhole() throws IOException {
        drain("x".repeat(1_000_000) + "\nshort\n", 10, 10);
        assertEquals(List.of("cgi-stderr xxxxxxxxxx [...]", "cgi-stderr short"), logged);
    }

    @Test
    void controlCharactersDoNothingToATerminal() throws IOException {
        drain("\u001b[2Jgone\u0007\n", 100, 10);
        assertEquals(List.of("cgi-stderr ?[2Jgone?"), logged);
    }

    @Test
    void pastTheRateLinesAreCounted() throws IOException {
        drain("line\n".repeat(1000), 100, 5);
        assertTrue(logged.size() >= 6 && logged.size() < 50, logged.toString()); // more only if that took seconds
        assertEquals("cgi-stderr line", logged.get(4));
        assertTrue(logged.getLast().startsWith("cgi-stderr-unlogged "), logged.toString());
    }
}
