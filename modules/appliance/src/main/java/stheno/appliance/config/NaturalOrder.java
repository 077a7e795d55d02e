package stheno.appliance.config;

import java.util.Comparator;

/// Natural order of names: `a2` before `a10`. Names that differ only in leading zeros are ordered as text, so that no two are equal. Any
/// thread.
final class NaturalOrder implements Comparator<String> {
    @Override
    public int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            int m = number(a, i);
            int n = number(b, j);
            int order = m > i && n > j ? numbers(a.substring(i, m), b.substring(j, n)) : Character.compare(a.charAt(i), b.charAt(j));
            if (order != 0) return order;
            i = Math.max(m, i + 1);
            j = Math.max(n, j + 1);
        }
        int order = Integer.compare(a.length() - i, b.length() - j);
        return order != 0 ? order : a.compareTo(b);
    }

    private static int number(String text, int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') end++;
        return end;
    }

    /// Of any length.
    private static int numbers(String a, String b) {
        String x = withoutZeros(a);
        String y = withoutZeros(b);
        return x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
    }

    private static String withoutZeros(String number) {
        int at = 0;
        while (at < number.length() && number.charAt(at) == '0') at++;
        return number.substring(at);
    }
}
