package stheno.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Reads the format that [Transcript] describes.
final class TranscriptParser {
    private static final String CASE = "=== ";
    /// Who speaks, how often, the sign of the step, and its text.
    private static final Pattern STEP =
        Pattern.compile("([CS])(?:\\*(\\d{1,8}))?(\\.\\.\\.|%\\||%#|<<|[:|~#+<>!-])(?: (.*))?", Pattern.DOTALL);
    private static final Pattern VALUE = Pattern.compile("\\$\\{(\\w+)}");

    private final String file;
    private final List<Transcript> transcripts = new ArrayList<>();
    private List<Step> steps = new ArrayList<>();
    private List<Step.Rule> rules = new ArrayList<>();
    private String name = "";
    private boolean skipping;
    private int number;

    TranscriptParser(String file) {
        this.file = file;
    }

    List<Transcript> parse(String text) {
        for (String line : text.split("\n", -1)) {
            number++;
            if (line.startsWith(CASE)) {
                finish();
                name = line.substring(CASE.length()).strip();
            } else if (!line.isBlank() && !line.startsWith("#")) {
                step(line);
            }
        }
        finish();
        if (transcripts.isEmpty()) {
            throw wrong("no transcript in it");
        }
        return List.copyOf(transcripts);
    }

    private void finish() {
        closeHead();
        if (skipping) {
            throw wrong("S... must be followed by S: or S~");
        }
        if (!steps.isEmpty()) {
            transcripts.add(new Transcript(name.isEmpty() ? file : file + ": " + name, steps));
        } else if (!name.isEmpty()) {
            throw wrong("nothing happens in '" + name + "'");
        }
        steps = new ArrayList<>();
    }

    private void step(String line) {
        if (!steps.isEmpty() && steps.getLast().last()) {
            throw wrong("the connection has ended before");
        }
        Matcher parts = STEP.matcher(line);
        if (!parts.matches()) {
            throw wrong("no step: " + line);
        }
        String sign = parts.group(1) + parts.group(3);
        String text = parts.group(4) == null ? "" : Escaped.fromText(parts.group(4));
        int times = parts.group(2) == null ? 1 : Integer.parseInt(parts.group(2));
        if (times != 1 && !sign.matches("C:|[CS]\\|")) {
            throw wrong("only C:, C| and S| can be repeated");
        }
        try {
            add(sign, text, times);
        } catch (PatternSyntaxException e) {
            throw wrong("no regular expression: " + e.getDescription());
        } catch (NumberFormatException e) {
            throw wrong("no number: " + text);
        }
    }

    private void add(String sign, String text, int times) {
        if (sign.equals("S+") || sign.equals("S-")) {
            rules.add(new Step.Rule(number, sign.equals("S+"), regex(text)));
            return;
        }
        closeHead();
        boolean skipped = skipping;
        skipping = false;
        if (skipped && !sign.equals("S:") && !sign.equals("S~")) {
            throw wrong("S... must be followed by S: or S~");
        }
        switch (sign) {
            case "C:" -> steps.add(new Step.Send(number, (text + "\r\n").repeat(times)));
            case "C|" -> steps.add(new Step.Send(number, decode(text).repeat(times)));
            case "C>" -> steps.add(new Step.HalfClose(number));
            case "C!" -> steps.add(new Step.Reset(number));
            case "S:" -> steps.add(new Step.Line(number, text, false, skipped));
            case "S~" -> steps.add(new Step.Line(number, regex(text), true, skipped));
            case "S..." -> skipping = true;
            case "S|" -> steps.add(new Step.Raw(number, decode(text).repeat(times)));
            case "S#" -> steps.add(new Step.Any(number, count(text)));
            case "S%|" -> steps.add(new Step.Chunks(number, decode(text)));
            case "S%#" -> steps.add(new Step.AnyChunks(number, text.equals("any") ? -1 : Long.parseUnsignedLong(text)));
            case "S<" -> steps.add(new Step.Closed(number, true));
            case "S<<" -> steps.add(new Step.Closed(number, false));
            case "S!" -> steps.add(new Step.Gone(number));
            default -> throw wrong("no step: " + sign);
        }
    }

    private static String count(String text) {
        if (!VALUE.matcher(text).matches()) {
            Long.parseUnsignedLong(text);
        }
        return text;
    }

    private void closeHead() {
        if (!rules.isEmpty()) {
            if (skipping) {
                throw wrong("S... must be followed by S: or S~");
            }
            steps.add(new Step.Head(rules.getFirst().line(), List.copyOf(rules)));
            rules = new ArrayList<>();
        }
    }

    private String decode(String text) {
        try {
            return Escaped.decode(text);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    /// Compiled once here, so that a slip shows when the file is read; a value stands for any text then.
    private static String regex(String text) {
        Pattern.compile(VALUE.matcher(text).replaceAll("x"));
        return text;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(file + ", line " + number + ": " + what);
    }
}
