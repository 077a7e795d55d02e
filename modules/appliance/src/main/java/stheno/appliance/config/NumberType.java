package stheno.appliance.config;

import java.time.Duration;
import java.util.regex.Pattern;
import stheno.reactor.Decimal;

/// Numbers within bounds. Immutable; any thread.
public sealed interface NumberType<T> extends Type<T> {
    /// A count.
    record Count(int least, int most) implements NumberType<Integer> {
        @Override
        public Integer read(String text, Setting setting) throws BadSetting {
            long number = digits(text);
            if (number < 0) throw Type.bad(text, setting, problem(text, "a number"), "write one from " + least + " to " + most);
            return Math.toIntExact(within(number, least, most, text, setting, least + " to " + most));
        }

        @Override
        public String form() {
            return "number " + least + ".." + most;
        }
    }

    /// A mask of permissions, in octal digits.
    record Mask() implements NumberType<Integer> {
        private static final Pattern DIGITS = Pattern.compile("0?[0-7]{3}");

        @Override
        public Integer read(String text, Setting setting) throws BadSetting {
            if (DIGITS.matcher(text).matches()) return Integer.parseInt(text, 8);
            throw Type.bad(text, setting, problem(text, "a mask of three octal digits"), "write one like 022");
        }

        @Override
        public String form() {
            return "three octal digits";
        }
    }

    /// A number of threads, or the word `processors`: one per processor.
    record Processors(int most) implements NumberType<Integer> {
        static final String WORD = "processors";

        @Override
        public Integer read(String text, Setting setting) throws BadSetting {
            if (text.equals(WORD)) return Math.clamp(Runtime.getRuntime().availableProcessors(), 1, most);
            return new Count(1, most).read(text, setting);
        }

        @Override
        public String form() {
            return "number 1.." + most + " or " + WORD;
        }
    }

    /// Bytes: a number, followed by `k`, `m`, `g` or `t` for powers of 1024.
    record Size(long least, long most) implements NumberType<Long> {
        private static final String UNITS = "kmgt";

        @Override
        public Long read(String text, Setting setting) throws BadSetting {
            long bytes = bytes(text);
            if (bytes < 0) {
                throw Type.bad(text, setting, problem(text, "a size"), "write bytes, or a number with k, m, g or t, from " + bounds());
            }
            return within(bytes, least, most, text, setting, bounds());
        }

        private String bounds() {
            return text(least) + " to " + text(most);
        }

        /// Negative if it is not a size; Long.MAX_VALUE if it is too large.
        private static long bytes(String text) {
            int unit = text.isEmpty() ? -1 : UNITS.indexOf(Character.toLowerCase(text.charAt(text.length() - 1)));
            long number = digits(unit < 0 ? text : text.substring(0, text.length() - 1));
            int shift = 10 * (unit + 1);
            return number > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : number < 0 ? -1 : number << shift;
        }

        /// In the largest unit without a fraction.
        public static String text(long bytes) {
            int unit = 0;
            while (bytes != 0 && bytes % 1024 == 0 && unit < UNITS.length()) {
                bytes /= 1024;
                unit++;
            }
            return bytes + (unit == 0 ? "" : UNITS.substring(unit - 1, unit));
        }

        @Override
        public String form() {
            return "size " + text(least) + ".." + text(most);
        }
    }

    /// Bytes per second: a size, with or without `/s`.
    record Rate(long most) implements NumberType<Long> {
        @Override
        public Long read(String text, Setting setting) throws BadSetting {
            long bytes = Size.bytes(text.endsWith("/s") ? text.substring(0, text.length() - 2) : text);
            if (bytes < 0) throw Type.bad(text, setting, problem(text, "a rate"), "write a size per second, like 512k or 1m/s");
            return within(bytes, 0, most, text, setting, "0 to " + Size.text(most) + "/s");
        }

        @Override
        public String form() {
            return "rate 0.." + Size.text(most) + "/s";
        }
    }

    /// A duration: a number followed by `ms`, `s`, `m`, `h` or `d`. 0 needs no unit.
    record Span(Duration least, Duration most) implements NumberType<Duration> {
        private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
        private static final long[] MILLIS = {86_400_000, 3_600_000, 60_000, 1000, 1};


        @Override
        public Duration read(String text, Setting setting) throws BadSetting {
            long millis = millis(text);
            if (millis < 0) {
                boolean unitless = digits(text) >= 0;
                String problem = unitless ? "has no unit" : problem(text, "a duration");
                throw Type.bad(text, setting, problem, "write a number with ms, s, m, h or d, like 30s");
            }
            String bounds = text(least) + " to " + text(most);
            return Duration.ofMillis(within(millis, least.toMillis(), most.toMillis(), text, setting, bounds));
        }

        private static long millis(String text) {
            if (text.equals("0")) return 0;
            int end = text.length();
            while (end > 0 && !Decimal.isDigit(text.charAt(end - 1))) end--;
            long number = digits(text.substring(0, end));
            for (int i = 0; i < UNITS.length; i++) {
                if (!text.startsWith(UNITS[i], end) || text.length() != end + UNITS[i].length()) continue;
                return number > Long.MAX_VALUE / MILLIS[i] ? Long.MAX_VALUE : number < 0 ? -1 : number * MILLIS[i];
            }
            return -1;
        }

        /// In the largest unit without a fraction.
        static String text(Duration duration) {
            long millis = duration.toMillis();
            int unit = 0;
            while (millis % MILLIS[unit] != 0) unit++;
            return millis == 0 ? "0s" : millis / MILLIS[unit] + UNITS[unit];
        }

        @Override
        public String form() {
            return "duration " + text(least) + ".." + text(most);
        }
    }

    private static String problem(String text, String kind) {
        if (text.isEmpty()) return "is missing";
        return text.startsWith("-") && text.length() > 1 && Decimal.isDigit(text.charAt(1)) ? "is negative" : "is not " + kind;
    }

    /// Negative if it is not a decimal number; Long.MAX_VALUE if it has too many digits.
    private static long digits(String text) {
        long number = Decimal.parse(text, Long.MAX_VALUE);
        return number == Decimal.NONE && !text.isEmpty() && Decimal.isDigits(text) ? Long.MAX_VALUE : number;
    }

    private static long within(long number, long least, long most, String text, Setting setting, String bounds) throws BadSetting {
        if (number >= least && number <= most) return number;
        throw Type.bad(text, setting, number < least ? "is too small" : "is too large", "write one from " + bounds);
    }
}
