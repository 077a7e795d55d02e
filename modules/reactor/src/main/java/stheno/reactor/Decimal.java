package stheno.reactor;

/// Decimal numbers as protocols write them: the digits 0 to 9 alone. No sign, no blanks, no digits of other scripts, no more digits than
/// the largest number allowed has, no overflow. [Long#parseLong(String)] accepts a sign and other digits. Pure functions; any thread.
public final class Decimal {
    /// The result for text that is not a number, or too large a one.
    public static final long NONE = -1;

    private Decimal() {}

    /// The number that the text is, from 0 to `most`, or [#NONE].
    public static long parse(CharSequence text, long most) {
        return parse(text, 0, text.length(), most);
    }

    /// The same of the characters from `from` up to `to`.
    public static long parse(CharSequence text, int from, int to, long most) {
        long number = start(to - from, most);
        for (int i = from; i < to && number != NONE; i++) number = next(number, text.charAt(i), most);
        return number;
    }

    /// The same of ASCII bytes.
    public static long parse(byte[] bytes, int from, int to, long most) {
        long number = start(to - from, most);
        for (int i = from; i < to && number != NONE; i++) number = next(number, bytes[i], most);
        return number;
    }

    /// As [#parse(CharSequence, long)], but without leading zeros, which other readers take for octal numbers.
    public static long parsePlain(CharSequence text, long most) {
        return text.length() > 1 && text.charAt(0) == '0' ? NONE : parse(text, most);
    }

    /// 0, unless there are no digits, or more than `most` has.
    private static long start(int digits, long most) {
        long rest = most;
        for (int i = 1; i < digits; i++) {
            rest /= 10;
            if (rest == 0) return NONE;
        }
        return digits < 1 ? NONE : 0;
    }

    private static long next(long number, int c, long most) {
        int digit = c - '0';
        boolean fits = digit >= 0 && digit <= 9 && number <= most / 10 && number * 10 <= most - digit;
        return fits ? number * 10 + digit : NONE;
    }

    /// Whether that is one of the digits 0 to 9.
    public static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /// Whether all of the characters are. True of none at all.
    public static boolean isDigits(CharSequence text) {
        return isDigits(text, 0, text.length());
    }

    /// The same of the characters from `from` up to `to`.
    public static boolean isDigits(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isDigit(text.charAt(i))) return false;
        }
        return true;
    }
}
