package stheno.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Parses the format that [Transcript] describes.
final class TranscriptParser {
    private static final String CASE = "=== ";
    /// The connection, the side, the repetitions, the sign of the step, and its text.
    private static final Pattern STEP =
        Pattern.compile("(D?)([CS])(?:\\*(\\d{1,8}))?(\\.\\.\\.|%\\||%#|<<|[:|~#+<>!^-])(?: (.*))?", Pattern.DOTALL);
    /// How a data connection is opened or refused.
    private static final Pattern OPENING = Pattern.compile("D(>!?|[<.])(?: (.*))?", Pattern.DOTALL);
    private static final InetSocketAddress SOMEWHERE = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1);

    private static final Step NO_DATA = new Step.StopListening(0);
    private static final String SKIPPING = "S... must be followed by S: or S~";

    private final String file;
    private final List<Transcript> transcripts = new ArrayList<>();
    private List<Step> steps = new ArrayList<>();
    private List<Step.Rule> rules = new ArrayList<>();
    private String name = "";
    private String skipping = ""; // after `S...` or `DS...`: the sign that must follow, else empty
    private Step data = NO_DATA; // the latest step of the data connection
    private boolean ended; // whether the control connection has ended
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
        if (transcripts.isEmpty()) throw wrong("no transcript in it");
        return List.copyOf(transcripts);
    }

    private void finish() {
        between();
        if (!steps.isEmpty()) transcripts.add(new Transcript(name.isEmpty() ? file : file + ": " + name, steps));
        else if (!name.isEmpty()) throw wrong("nothing happens in '" + name + "'");
        steps = new ArrayList<>();
        data = NO_DATA;
        ended = false;
    }

    private void step(String line) {
        Matcher opening = OPENING.matcher(line);
        Matcher parts = STEP.matcher(line);
        try {
            if (opening.matches()) {
                open(opening.group(1), text(opening.group(2)));
            } else if (parts.matches()) {
                int times = parts.group(3) == null ? 1 : Integer.parseInt(parts.group(3));
                step(parts.group(1), parts.group(2) + parts.group(4), text(parts.group(5)), times);
            } else {
                throw wrong("no step: " + line);
            }
        } catch (PatternSyntaxException e) {
            throw wrong("no regular expression: " + e.getDescription());
        } catch (NumberFormatException e) {
            throw wrong("no number: " + line);
        }
    }

    private static String text(String group) {
        return group == null ? "" : Escaped.fromText(group);
    }

    private void open(String sign, String text) {
        whileOpen();
        between();
        switch (sign) {
            case ">" -> data = new Step.Connect(number, address(text));
            case ">!" -> {
                steps.add(new Step.Refused(number, address(text)));
                return;
            }
            case "<" -> data = new Step.Listen(number);
            default -> {
                if (!(data instanceof Step.Listen)) throw wrong("the client does not listen");
                data = new Step.StopListening(number);
            }
        }
        steps.add(data);
    }

    /// @param there `D`, or empty for the control connection
    private void step(String there, String sign, String text, int times) {
        if (times != 1 && !sign.matches("C:|[CS]\\|")) throw wrong("only C:, C| and S| can be repeated");
        if (there.isEmpty()) {
            whileOpen();
        } else if (!(data instanceof Step.Connect || data instanceof Step.Listen || data instanceof Step.Data(var step) && !step.last())) {
            throw wrong("there is no data connection");
        }
        if (sign.equals("S+") || sign.equals("S-")) {
            rule(there, sign.equals("S+"), text);
            return;
        }
        closeHead();
        boolean skipped = !skipping.isEmpty();
        if (skipped && !(there + sign).equals(skipping + ":") && !(there + sign).equals(skipping + "~")) throw wrong(SKIPPING);
        skipping = sign.equals("S...") ? there + "S" : "";
        if (skipping.isEmpty()) add(there, step(sign, text, times, skipped));
    }

    private void rule(String there, boolean present, String text) {
        if (!there.isEmpty()) throw wrong("no heads on a data connection");
        rules.add(new Step.Rule(number, present, regex(text)));
    }

    private void add(String there, Step step) {
        if (there.isEmpty()) {
            steps.add(step);
            ended = step.last();
        } else {
            data = new Step.Data(step);
            steps.add(data);
        }
    }

    private Step step(String sign, String text, int times, boolean skipped) {
        return switch (sign) {
            case "C:" -> new Step.Send(number, (text + "\r\n").repeat(times));
            case "C|" -> new Step.Send(number, decode(text).repeat(times));
            case "C^" -> new Step.Urgent(number, octet(decode(text)));
            case "C+" -> new Step.StartTls(number, protocol(text));
            case "C>" -> new Step.HalfClose(number);
            case "C!" -> new Step.Reset(number);
            case "S:" -> new Step.Line(number, text, false, skipped);
            case "S~" -> new Step.Line(number, regex(text), true, skipped);
            case "S|" -> new Step.Raw(number, decode(text).repeat(times));
            case "S#" -> new Step.Any(number, count(text));
            case "S%|" -> new Step.Chunks(number, decode(text));
            case "S%#" -> new Step.AnyChunks(number, text.equals("any") ? -1 : Long.parseUnsignedLong(text));
            case "S<" -> new Step.Closed(number, true);
            case "S<<" -> new Step.Closed(number, false);
            case "S!" -> new Step.Gone(number);
            default -> throw wrong("no step: " + sign);
        };
    }

    private void whileOpen() {
        if (ended) throw wrong("the connection has ended before");
    }

    /// Ends a run of lines that belong together.
    private void between() {
        closeHead();
        if (!skipping.isEmpty()) throw wrong(SKIPPING);
    }

    private char octet(String text) {
        if (text.length() != 1) throw wrong("urgent data are one byte");
        return text.charAt(0);
    }

    private String protocol(String text) {
        if (!text.matches("TLS(v1\\.[23])?")) throw wrong("TLS, TLSv1.2 or TLSv1.3");
        return text;
    }

    /// Parsed once here, so that an error shows when the file is read; a value stands for any number.
    private String address(String text) {
        try {
            DataAddress.parse(Values.VALUE.matcher(text).replaceAll("1"), SOMEWHERE);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        return text;
    }

    private static String count(String text) {
        if (!Values.VALUE.matcher(text).matches()) Long.parseUnsignedLong(text);
        return text;
    }

    private void closeHead() {
        if (!rules.isEmpty()) {
            if (!skipping.isEmpty()) throw wrong(SKIPPING);
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

    /// Compiled once here, so that an error shows when the file is read; a value stands for any text.
    private static String regex(String text) {
        Pattern.compile(Values.VALUE.matcher(text).replaceAll("x"));
        return text;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(file + ", line " + number + ": " + what);
    }
}
