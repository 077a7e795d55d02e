package stheno.appliance.config;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import stheno.appliance.format.Visible;

/// Settings out of the text of a file, in the syntax of [Properties]. The text is cut here into what stands together, so that each
/// setting knows its line; what a piece says, blanks and escapes, is read by [Properties] itself. One use; one thread.
final class ConfigText {
    private static final int LINES = 10_000; // in a file
    private static final int SHOWN = 60; // characters of a line that cannot be read

    private final String text;
    private final Path file;
    private final List<BadSetting> faults;
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private int at;
    private int line;

    private ConfigText(String text, Path file, List<BadSetting> faults) {
        this.text = text;
        this.file = file;
        this.faults = faults;
    }

    /// In the order of the text. A key that comes again is a fault, and its first value stays.
    static List<Setting> read(String text, Path file, List<BadSetting> faults) {
        ConfigText reader = new ConfigText(text, file, faults);
        while (reader.at < text.length() && reader.line < LINES) reader.piece();
        if (reader.at < text.length()) {
            faults.add(reader.setting("line", "", LINES).bad("the file has more than " + LINES + " lines", "split it, and use include"));
        }
        return new ArrayList<>(reader.settings.values());
    }

    /// One line, and those that it goes on in.
    private void piece() {
        int start = at;
        int number = line + 1;
        boolean comment = comment(start);
        boolean more = line() && !comment;
        while (more && at < text.length()) more = line();
        if (!comment) settings(text.substring(start, at), number);
    }

    private boolean comment(int start) {
        int i = start;
        while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t' || text.charAt(i) == '\f')) i++;
        return i == text.length() || "#!\r\n".indexOf(text.charAt(i)) >= 0;
    }

    /// Goes behind the end of the line. Says whether that ends with a backslash which is no half of a pair.
    private boolean line() {
        boolean open = false;
        line++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\r' && at < text.length() && text.charAt(at) == '\n') at++;
            if (c == '\n' || c == '\r') return open;
            open = c == '\\' && !open;
        }
        return false;
    }

    private void settings(String piece, int number) {
        Properties entries = new Properties();
        try {
            entries.load(new StringReader(piece));
        } catch (IllegalArgumentException e) {
            String shown = Visible.text(piece.strip(), SHOWN);
            faults.add(setting("line", shown, number).bad("has a \\u without four hexadecimal digits", "write \\\\ for a backslash"));
        } catch (IOException e) {
            throw new UncheckedIOException("a text cannot fail to be read", e);
        }
        for (String key : entries.stringPropertyNames()) add(setting(key, entries.getProperty(key), number));
    }

    private void add(Setting setting) {
        Setting first = settings.putIfAbsent(setting.key(), setting);
        if (first == null) return;
        Setting shown = new Setting(Visible.text(setting.key(), SHOWN), Visible.text(setting.value(), SHOWN), setting.origin());
        faults.add(shown.bad("is given already by " + first.origin(), "leave one out"));
    }

    private Setting setting(String key, String value, int number) {
        return new Setting(key, value, new Origin.Line(file, number));
    }
}
