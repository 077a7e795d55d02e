package stheno.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfigTextTest {
    private static final Path FILE = Path.of("/etc/a.properties");
    private final List<BadSetting> faults = new ArrayList<>();

    private List<Setting> read(String text) {
        return ConfigText.read(text, FILE, faults);
    }

    private static Setting setting(String key, String value, int line) {
        return new Setting(key, value, new SettingSource.Line(FILE, line));
    }

    @Test
    void eachSettingKnowsItsLine() {
        assertEquals(List.of(setting("a", "1", 1), setting("b", "2", 4), setting("c", "3", 5)), read("a=1\n# b=7\n\n  b : 2\r\nc 3"));
        assertTrue(faults.isEmpty());
    }

    @Test
    void aContinuedSettingHasTheNumberOfItsFirstLine() {
        assertEquals(List.of(setting("a", "1, 2, 3", 2), setting("b", "x", 5)), read("! no\na = 1, \\\n    2, \\\n    3\nb = x"));
        assertEquals(List.of(setting("a", "1", 1), setting("b", "2", 4)), read("a = 1\\\r\n\r\n\r\nb = 2"));
    }

    @Test
    void aCommentIsNeverContinued() {
        assertEquals(List.of(setting("a", "1", 2)), read("# comment \\\na = 1"));
    }

    @Test
    void aPairOfBackslashesIsOneOfThem() {
        assertEquals(List.of(setting("a", "x\\", 1), setting("b", "y", 2)), read("a = x\\\\\nb = y"));
        assertEquals(List.of(setting("a", "x\\b = y", 1)), read("a = x\\\\\\\n   b = y"));
    }

    @Test
    void escapesAreThoseOfTheJdk() {
        assertEquals(List.of(setting("a b", "\u00e4\t#", 1)), read("a\\ b=\\u00e4\\t#"));
    }

    @Test
    void aKeyThatComesAgainNamesBothLines() {
        assertEquals(List.of(setting("a", "1", 1)), read("a=1\n\na=2"));
        assertEquals("/etc/a.properties:3: a = `2`: repeats /etc/a.properties:1; remove one",
                faults.getFirst().getMessage());
    }

    @Test
    void aBadEscapeNamesItsLine() {
        assertEquals(List.of(setting("b", "2", 2)), read("a=\\u12\nb=2"));
        assertEquals("/etc/a.properties:1: line = `a=\\u12`: has a \\u without four hexadecimal digits; write \\\\ for a backslash",
                faults.getFirst().getMessage());
    }

    @Test
    void aBackslashWithoutAMeaningIsAFault() {
        assertEquals(List.of(setting("b", "2", 3)), read("a=C:\\srv\\\n  www\nb=2"));
        assertEquals("/etc/a.properties:1: line = `a=C:\\srv\\?  www`: has a backslash before `s`, which has no meaning; "
                + "write \\\\ for a backslash", faults.getFirst().getMessage());
        faults.clear();
        assertEquals(List.of(setting("a", "C:\\srv\t:=#!'\"", 1)), read("a=C\\:\\\\srv\\t\\:\\=\\#\\!\\'\\\""));
        assertEquals(List.of(), faults);
    }

    @Test
    void thereAreTenThousandLinesAtMost() {
        assertEquals(1, read("\n".repeat(9_999) + "a=1\n").size());
        assertTrue(faults.isEmpty());
        assertEquals(0, read("\n".repeat(10_000) + "a=1\n").size());
        assertTrue(faults.getFirst().getMessage().startsWith("/etc/a.properties:10000: line = ``: the file has more than 10000 lines; "));
    }

    /// For any text without a backslash that means nothing, the result equals that of [Properties].
    @Test
    void everyTextIsReadAsTheJdkReadsIt() throws IOException {
        Random random = new Random(11);
        for (int n = 0; n < 20_000; n++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(24); i > 0; i--) text.append(" \t\f\n\r\\\\#!=:tnr".charAt(random.nextInt(14)));
            Properties expected = new Properties();
            expected.load(new StringReader(text.toString()));
            Properties found = new Properties();
            faults.clear();
            for (Setting setting : read(text.toString())) found.setProperty(setting.key(), setting.value());
            // Where a key came again, the JDK's last value is not the first one, which stays here.
            if (faults.isEmpty()) assertEquals(expected, found, () -> escaped(text));
            else assertEquals(expected.keySet(), found.keySet(), () -> escaped(text));
        }
    }

    private static String escaped(StringBuilder text) {
        return text.toString().replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t").replace("\f", "\\f");
    }
}
