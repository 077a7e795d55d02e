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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stheno.appliance.format.PrintableText;

/// Reads settings from the text of a file, in the syntax of [Properties]. The text is split into logical lines here, so that each setting
/// knows its line; a logical line itself is parsed by [Properties]. One use; one thread.
final class ConfigText {
    private static final int LINES = 10_000; // in a file
    private static final int SHOWN = 60; // characters of a line that cannot be read
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)", Pattern.DOTALL);
    private static final String ESCAPED = "tnrfu\\ :=#!\t\f\r\n\"'"; // what has a meaning, or is plainly meant as itself

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

    /// In the order of the text. A repeated key is a fault; its first value is kept.
    static List<Setting> read(String text, Path file, List<BadSetting> faults) {
        ConfigText reader = new ConfigText(text, file, faults);
        while (reader.at < text.length() && reader.line < LINES) reader.piece();
        if (reader.at < text.length()) {
            faults.add(reader.setting("line", "", LINES).bad("the file has more than " + LINES + " lines", "split it and use include"));
        }
        return new ArrayList<>(reader.settings.values());
    }

    /// A logical line: a line and its continuation lines.
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

    /// Moves past the end of the line. Returns whether the line is continued: whether it ends with an unescaped backslash.
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
        Matcher escape = ESCAPE.matcher(piece);
        while (escape.find()) {
            if (ESCAPED.indexOf(escape.group(1).charAt(0)) >= 0) continue;
            fault(piece, number, "has a backslash before `" + escape.group(1) + "`, which has no meaning");
            return;
        }
        Properties entries = new Properties();
        try {
            entries.load(new StringReader(piece));
        } catch (IllegalArgumentException e) {
            fault(piece, number, "has a \\u without four hexadecimal digits");
        } catch (IOException e) {
            throw new UncheckedIOException("a text cannot fail to be read", e);
        }
        for (String key : entries.stringPropertyNames()) add(setting(key, entries.getProperty(key), number));
    }

    private void fault(String piece, int number, String problem) {
        faults.add(setting("line", PrintableText.text(piece.strip(), SHOWN), number).bad(problem, "write \\\\ for a backslash"));
    }

    private void add(Setting setting) {
        Setting first = settings.putIfAbsent(setting.key(), setting);
        if (first == null) return;
        Setting shown = new Setting(PrintableText.text(setting.key(), SHOWN), PrintableText.text(setting.value(), SHOWN), setting.source());
        faults.add(shown.bad("repeats " + first.source(), "remove one"));
    }

    private Setting setting(String key, String value, int number) {
        return new Setting(key, value, new SettingSource.Line(file, number));
    }
}
