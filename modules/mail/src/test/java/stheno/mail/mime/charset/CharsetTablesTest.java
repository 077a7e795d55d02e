package stheno.mail.mime.charset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Writes and checks `tables.txt`, the single-byte charsets that `java.base` lacks.
///
/// To write it again, run this test with `-Dstheno.mail.tables=PATH/tables.txt`. The JDK's charsets are changed in two places, so that
/// they are those of the Encoding Standard: windows-1255 has U+05BA at 0xCA, x-mac-cyrillic the euro sign at 0xFF.
final class CharsetTablesTest {
    /// Names here, and the names in the module jdk.charsets.
    private static final Map<String, String> FROM_JDK = new LinkedHashMap<>();
    private static final List<String> KEPT = List.of("iso-8859-10", "iso-8859-14", "hp-roman8");

    static {
        FROM_JDK.put("windows-874", "x-windows-874");
        FROM_JDK.put("windows-1255", "windows-1255");
        FROM_JDK.put("windows-1256", "windows-1256");
        FROM_JDK.put("windows-1258", "windows-1258");
        FROM_JDK.put("macintosh", "x-MacRoman");
        FROM_JDK.put("x-mac-cyrillic", "x-MacUkraine");
        FROM_JDK.put("x-mac-ce", "x-MacCentralEurope");
        FROM_JDK.put("x-mac-greek", "x-MacGreek");
        FROM_JDK.put("x-mac-turkish", "x-MacTurkish");
        FROM_JDK.put("ibm860", "IBM860");
        FROM_JDK.put("ibm861", "IBM861");
        FROM_JDK.put("ibm863", "IBM863");
        FROM_JDK.put("ibm865", "IBM865");
        FROM_JDK.put("ibm869", "IBM869");
    }

    private static char[] high(String name) {
        char[] high = new char[128];
        for (int i = 0; i < 128; i++) {
            high[i] = name.equals("x-user-defined") ? (char) (0xF780 + i)
                    : new String(new byte[] {(byte) (i + 128)}, Charset.forName(FROM_JDK.get(name))).charAt(0);
        }
        if (name.equals("windows-1255")) high[0xCA - 128] = '\u05BA';
        if (name.equals("x-mac-cyrillic")) high[0xFF - 128] = '\u20AC';
        return high;
    }

    @Test
    void everyTableIsThatOfTheFullJdk() throws IOException {
        List<String> names = new ArrayList<>(FROM_JDK.keySet());
        names.add("x-user-defined");
        String target = System.getProperty("stheno.mail.tables");
        if (target != null) write(Path.of(target), names);
        for (String name : names) {
            SingleByte table = (SingleByte) SingleByte.find(name).orElseThrow();
            assertEquals(new String(high(name)), new String(table.high()), name);
        }
    }

    private static void write(Path file, List<String> names) throws IOException {
        StringBuilder out = new StringBuilder();
        Iterator<String> lines = Files.readAllLines(file).iterator();
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith("#")) out.append(line).append('\n');
            if (!KEPT.contains(line)) continue;
            out.append(line).append('\n');
            for (int row = 0; row < 8; row++) out.append(lines.next()).append('\n');
        }
        for (String name : names) {
            out.append(name).append('\n');
            char[] high = high(name);
            for (int i = 0; i < 128; i++) out.append("%04x%s".formatted((int) high[i], i % 16 == 15 ? "\n" : " "));
        }
        Files.writeString(file, out);
    }

    @Test
    void theJdkWithoutJdkCharsetsLacksExactlyWhatTheTablesHold() {
        for (String name : FROM_JDK.values()) {
            Charset charset = Charset.forName(name);
            assertEquals("jdk.charsets", charset.getClass().getModule().getName(), name);
        }
        assertTrue(KEPT.stream().noneMatch(Charset::isSupported));
    }

    @Test
    void theTablesThatNoJdkHasAreThoseOfUnicode() {
        assertEquals("ĄĒĢĪĨĶ§ĻĐŠŦŽ", decode("iso-8859-10", 0xA1, 0xAC).replace("\u00AD", ""));
        assertEquals("Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ", decode("iso-8859-14", 0xA1, 0xAC));
        assertEquals("ÀÂÈÊËÎÏ´", decode("hp-roman8", 0xA1, 0xA8));
    }

    private static String decode(String label, int first, int last) {
        byte[] octets = new byte[last - first + 1];
        for (int i = 0; i < octets.length; i++) octets[i] = (byte) (first + i);
        return Charsets.find(label).orElseThrow().decode(octets);
    }
}
