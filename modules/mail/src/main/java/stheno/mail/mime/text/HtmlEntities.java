package stheno.mail.mime.text;

import java.util.HashMap;
import java.util.Map;

/// Character references of HTML: numbers, and the names that mail uses.
final class HtmlEntities {
    private static final int LONGEST = 12; // characters between & and ;
    private static final int LONGEST_NUMBER = 10;
    private static final Map<String, String> NAMES = new HashMap<>();

    static {
        String latin1 = """
                nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para
                middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute
                Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml
                Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml
                eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml""";
        char c = '\u00A0';
        for (String name : latin1.split("\\s+")) NAMES.put(name, String.valueOf(c++));
        String[] others = {"amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "euro", "\u20AC", "ndash", "\u2013",
                "mdash", "\u2014", "lsquo", "\u2018", "rsquo", "\u2019", "sbquo", "\u201A", "ldquo", "\u201C", "rdquo", "\u201D",
                "bdquo", "\u201E", "hellip", "\u2026", "bull", "\u2022", "trade", "\u2122", "zwnj", "\u200C", "zwj", "\u200D",
                "ensp", "\u2002", "emsp", "\u2003", "thinsp", "\u2009", "lsaquo", "\u2039", "rsaquo", "\u203A", "rarr", "\u2192",
                "larr", "\u2190", "check", "\u2713", "commat", "@"};
        for (int i = 0; i < others.length; i += 2) NAMES.put(others[i], others[i + 1]);
    }

    private HtmlEntities() {}

    /// The text with its references resolved. One that is unknown stands as it is.
    static String decode(String text) {
        int next = text.indexOf('&');
        if (next < 0) return text;
        StringBuilder out = new StringBuilder(text.length());
        int plain = 0;
        while (next >= 0) {
            int end = next + 1;
            int limit = Math.min(text.length(), next + 1 + LONGEST);
            while (end < limit && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '#')) end++;
            boolean closed = end < text.length() && text.charAt(end) == ';';
            String value = value(text.substring(next + 1, end), closed);
            if (!value.isEmpty()) {
                out.append(text, plain, next).append(value);
                plain = closed ? end + 1 : end;
            }
            next = text.indexOf('&', Math.max(plain, next + 1));
        }
        return out.append(text, plain, text.length()).toString();
    }

    private static String value(String name, boolean closed) {
        if (!name.startsWith("#")) return closed ? NAMES.getOrDefault(name, "") : "";
        boolean hexadecimal = name.startsWith("x", 1) || name.startsWith("X", 1);
        int radix = hexadecimal ? 16 : 10;
        int first = hexadecimal ? 2 : 1;
        if (name.length() == first || name.length() > LONGEST_NUMBER) return "";
        int code = 0;
        for (int i = first; i < name.length(); i++) {
            int digit = Character.digit(name.charAt(i), radix);
            if (digit < 0) return "";
            code = Math.min(code * radix + digit, Character.MAX_CODE_POINT + 1);
        }
        boolean character = code > 0 && code <= Character.MAX_CODE_POINT && (code < 0xD800 || code > 0xDFFF);
        return character ? Character.toString(code) : "\uFFFD";
    }
}
