package stheno.catcher.rules;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads the text of a [Rule]. One thread.
final class RuleParser {
    private static final int LONGEST = 1000; // characters
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(10);
    private static final int MOST = 1_000_000; // a count or a rate
    private static final String KEYS = "from, to, mailbox, client, helo, code, status, text, count, delay, rate, probability, disconnect";

    private final String text;
    private final Map<String, String> values = new LinkedHashMap<>();
    private int at;

    RuleParser(String text) {
        this.text = text;
    }

    Rule parse() {
        if (text.length() > LONGEST) throw wrong("it has more than " + LONGEST + " characters");
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i)) && text.charAt(i) != '\t') throw wrong("it has a control character at " + (i + 1));
        }
        String word = word();
        Phase phase = Phase.of(word).orElseThrow(() -> wrong("it begins with " + sample(word) + ", not with a phase: " + Phase.NAMES));
        while (skipBlanks()) pair();
        return build(phase);
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("rule: " + what + ".");
    }

    private static String sample(String word) {
        return word.isEmpty() ? "nothing" : "\"" + (word.length() > 40 ? word.substring(0, 40) + "..." : word) + "\"";
    }

    private boolean skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) at++;
        return at < text.length();
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private String word() {
        skipBlanks();
        int start = at;
        while (at < text.length() && !isBlank(text.charAt(at))) at++;
        return text.substring(start, at);
    }

    private void pair() {
        int start = at;
        while (at < text.length() && !isBlank(text.charAt(at)) && text.charAt(at) != '=') at++;
        String key = text.substring(start, at).toLowerCase(Locale.ROOT);
        if (!(", " + KEYS + ",").contains(", " + key + ",") || key.isEmpty()) throw wrong(sample(key) + " is no key: " + KEYS);
        boolean hasValue = at < text.length() && text.charAt(at) == '=';
        if (hasValue && key.equals("disconnect")) throw wrong("disconnect takes no value");
        if (!hasValue && !key.equals("disconnect")) throw wrong(key + " needs a value: " + key + "=...");
        String value = "";
        if (hasValue) {
            at++;
            value = value(key);
        }
        if (values.put(key, value) != null) throw wrong(key + " comes twice");
    }

    private String value(String key) {
        if (at == text.length() || isBlank(text.charAt(at))) throw wrong(key + "= has no value");
        if (text.charAt(at) != '"') return word();
        int close = text.indexOf('"', at + 1);
        if (close < 0) throw wrong("the quote of " + key + " is not closed");
        String value = text.substring(at + 1, close);
        at = close + 1;
        return value;
    }

    private Rule build(Phase phase) {
        int rate = number("rate", 1, MOST, 0);
        boolean disconnect = values.containsKey("disconnect");
        Duration delay = delay();
        int code = number("code", 400, 599, rate > 0 && !disconnect && delay.isZero() ? 421 : 0);
        if (disconnect && code > 0) throw wrong("code and disconnect exclude each other: a dropped connection gets no reply");
        if (code == 0 && !disconnect && delay.isZero()) throw wrong("it does nothing: add code=, delay= or disconnect");
        if (code == 0 && (values.containsKey("status") || values.containsKey("text"))) throw wrong("status and text need a code");
        checkKnown(phase);
        String status = values.getOrDefault("status", Replies.status(code));
        if (code > 0 && !Replies.isStatus(status, code)) throw wrong("status " + sample(status) + " does not fit code " + code);
        String reply = values.getOrDefault("text", Replies.text(code));
        return new Rule(phase, pattern("from"), pattern("to"), pattern("mailbox"), pattern("client"), pattern("helo"), code,
                code > 0 ? status : "", code > 0 ? reply : "", number("count", 1, MOST, 0), delay, rate, disconnect, probability());
    }

    private Optional<WildcardPattern> pattern(String key) {
        return Optional.ofNullable(values.get(key)).map(WildcardPattern::new);
    }

    /// Each pattern needs something that is known at that phase.
    private void checkKnown(Phase phase) {
        check(phase, "helo", Phase.HELO);
        check(phase, "mailbox", Phase.AUTH);
        check(phase, "from", Phase.MAIL);
        check(phase, "to", Phase.RCPT);
    }

    private void check(Phase phase, String key, Phase first) {
        if (values.containsKey(key) && phase.compareTo(first) < 0) {
            throw wrong(key + "= is not known at " + phase.word() + ", but from " + first.word() + " on");
        }
    }

    private int number(String key, int least, int most, int absent) {
        String value = values.get(key);
        if (value == null) return absent;
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) return number;
        } catch (NumberFormatException _) {
            // said below
        }
        throw wrong(key + "=" + sample(value) + " is no number from " + least + " to " + most);
    }

    private Duration delay() {
        String value = values.get("delay");
        if (value == null) return Duration.ZERO;
        int digits = 0;
        while (digits < value.length() && value.charAt(digits) >= '0' && value.charAt(digits) <= '9') digits++;
        if (digits > 0 && digits <= 7) {
            long number = Long.parseLong(value.substring(0, digits));
            Duration delay = switch (value.substring(digits)) {
                case "ms" -> Duration.ofMillis(number);
                case "", "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                default -> LONGEST_DELAY.plusNanos(1);
            };
            if (delay.compareTo(LONGEST_DELAY) <= 0) return delay;
        }
        throw wrong("delay=" + sample(value) + " is no time up to ten minutes: write 500ms, 3s or 2m");
    }

    private double probability() {
        String value = values.get("probability");
        if (value == null) return 1;
        try {
            double probability = value.endsWith("%") ? Double.parseDouble(value.substring(0, value.length() - 1)) / 100
                    : Double.parseDouble(value);
            if (probability >= 0 && probability <= 1) return probability;
        } catch (NumberFormatException _) {
            // said below
        }
        throw wrong("probability=" + sample(value) + " is no number from 0 to 1");
    }
}
