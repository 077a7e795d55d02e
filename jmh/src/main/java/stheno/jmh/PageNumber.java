package stheno.jmh;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/// The format of numbers on the page: three significant digits and a familiar unit.
final class PageNumber {
    private static final List<String> BYTES = List.of("B", "KB", "MB", "GB", "TB");
    private static final List<String> TIMES = List.of("ns", "µs", "ms", "s");

    private PageNumber() {}

    /// `1,234,000`, `12.3`, `0.00123`: three significant digits, and commas between thousands. NaN is a dash.
    static String plain(double value) {
        if (!Double.isFinite(value)) return "–";
        if (value == 0) return "0";
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(3));
        if (rounded.abs().compareTo(BigDecimal.valueOf(1000)) >= 0) return String.format(Locale.ROOT, "%,d", rounded.longValue());
        return rounded.abs().doubleValue() < 0.001 ? rounded.toString() : rounded.stripTrailingZeros().toPlainString();
    }

    /// A count or a rate: `850`, `12.3 k`, `1.2 M`.
    static String count(double value) {
        if (!Double.isFinite(value)) return "–";
        if (Math.abs(value) >= 999_500_000) return plain(value / 1e9) + " G";
        if (Math.abs(value) >= 999_500) return plain(value / 1e6) + " M";
        if (Math.abs(value) >= 9_995) return plain(value / 1e3) + " k";
        return plain(value);
    }

    /// Bytes: `640 B`, `12.3 KB`; a KB is 1,024 bytes.
    static String bytes(double value) {
        return scaled(value, 1024, BYTES);
    }

    /// Nanoseconds: `870 ns`, `1.2 ms`.
    static String nanos(double value) {
        return scaled(value, 1000, TIMES);
    }

    private static String scaled(double value, int step, List<String> units) {
        if (!Double.isFinite(value)) return "–";
        int unit = 0;
        double rest = value;
        while (Math.abs(rest) >= (step == 1000 ? 999.5 : 1000) && unit < units.size() - 1) {
            rest /= step;
            unit++;
        }
        return plain(rest) + " " + units.get(unit);
    }

    /// A share: `3.2 %`.
    static String percent(double share) {
        if (!Double.isFinite(share)) return "–";
        double percent = 100 * share;
        return (Math.abs(percent) >= 9.95 ? String.format(Locale.ROOT, "%.0f", percent) : String.format(Locale.ROOT, "%.1f", percent))
                + " %";
    }

    /// A factor: `0.83`, `1.21`, `37`.
    static String factor(double value) {
        if (!Double.isFinite(value)) return "–";
        return Math.abs(value) >= 9.995 ? plain(value) : String.format(Locale.ROOT, "%.2f", value);
    }

    /// A value with its unit; times and bytes are scaled.
    static String of(double value, String unit) {
        return switch (unit) {
            case String each when each.matches("B(/.*)?") -> bytes(value) + each.substring(1);
            case "ns", "ns/op" -> nanos(value) + unit.substring(2);
            case "us", "us/op" -> nanos(value * 1e3) + unit.substring(2);
            case "ms", "ms/op" -> nanos(value * 1e6) + unit.substring(2);
            case "s", "s/op" -> nanos(value * 1e9) + unit.substring(1);
            case "" -> plain(value);
            default -> count(value) + " " + shown(unit);
        };
    }

    /// A JMH unit as it is printed.
    static String shown(String unit) {
        return unit.replace("us/", "µs/").replace("/us", "/µs");
    }
}
