package stheno.appliance.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LinePrinterTest {
    private final byte[] into = new byte[LinePrinter.MOST + 7];

    private String print(String words) {
        int end = LinePrinter.<String>of(line -> line).print(words, into, 7);
        return new String(into, 7, end - 7, StandardCharsets.UTF_8);
    }

    @Test
    void wordsBecomeALine() {
        assertEquals("a b \u00fc\n", print("a b \u00fc"));
        assertEquals("\n", print(""));
    }

    @Test
    void tooLongALineIsCut() {
        String line = print("x".repeat(LinePrinter.MOST));
        assertEquals(LinePrinter.MOST, line.length());
        assertEquals('\n', line.charAt(LinePrinter.MOST - 1));
    }
}
