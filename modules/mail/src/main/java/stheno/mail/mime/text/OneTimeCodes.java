package stheno.mail.mime.text;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Finds one-time codes in text. A test of a login reads them from the message.
///
/// A code is a number of 4 to 8 digits. It may also be two groups of three or four digits with a blank or hyphen between them: `123 456`.
/// It stands at most 80 characters from a word like code, OTP, PIN or verification.
///
/// Not taken: numbers within words, amounts, dates, times, telephone numbers, and numbers in web addresses. A number from 1900 to 2099
/// looks like a year. It is taken only within 20 characters after the word.
final class OneTimeCodes {
    private static final int NEAR = 80;        // characters between the number and the word
    private static final int VERY_NEAR = 20;   // for what looks like a year
    private static final int MOST = 10;
    private static final int LOOKED_AT = 100_000; // characters: a code stands near the beginning
    /// Whole words, or ends of words: `passcode`, `Bestätigungscode`.
    private static final List<String> WORDS = List.of("code", "codes", "kode", "otp", "pin", "tan", "token", "2fa", "mfa", "password",
            "passwort", "kennwort", "verification", "verify", "confirmation", "confirm", "código", "codice", "код", "kod", "parol",
            "пароль",
            "验证码", "驗證碼", "コード", "인증번호");

    private final String text;
    private final TreeSet<Integer> words = new TreeSet<>(); // where the words end

    private OneTimeCodes(String text) {
        this.text = text;
    }

    /// The codes in their order, each once, without the blank or hyphen between groups.
    static List<String> find(String text) {
        return new OneTimeCodes(text.length() > LOOKED_AT ? text.substring(0, LOOKED_AT) : text).run();
    }

    private List<String> run() {
        findWords();
        Set<String> codes = new LinkedHashSet<>();
        int at = 0;
        while (at < text.length() && codes.size() < MOST && !words.isEmpty()) {
            if (!isDigit(at)) {
                at++;
                continue;
            }
            int end = digitsEnd(at);
            int secondEnd = end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '-') ? digitsEnd(end + 1) : end;
            boolean grouped = (end - at == 3 || end - at == 4) && secondEnd - end - 1 == end - at;
            int codeEnd = grouped ? secondEnd : end;
            String code = text.substring(at, end) + (grouped ? text.substring(end + 1, secondEnd) : "");
            if (code.length() >= 4 && code.length() <= 8 && standsAlone(at, codeEnd) && isNearWord(at, codeEnd, code)) codes.add(code);
            at = codeEnd;
        }
        return new ArrayList<>(codes);
    }

    private void findWords() {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.length() != text.length()) lower = text; // a character that is longer in lower case: places would not fit
        for (String word : WORDS) {
            boolean spaced = word.charAt(word.length() - 1) < 0x500; // Chinese, Japanese and Korean have no blanks between words
            boolean exact = spaced && word.length() <= 3; // "pin" is no end of "spin"
            for (int i = lower.indexOf(word); i >= 0; i = lower.indexOf(word, i + 1)) {
                int end = i + word.length();
                boolean ends = !spaced || end == lower.length() || !Character.isLetterOrDigit(lower.charAt(end));
                if (ends && (!exact || i == 0 || !Character.isLetterOrDigit(lower.charAt(i - 1)))) words.add(end);
            }
        }
    }

    private boolean isDigit(int i) {
        return text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }

    private int digitsEnd(int from) {
        int i = from;
        while (i < text.length() && isDigit(i)) i++;
        return i;
    }

    private boolean standsAlone(int from, int to) {
        char before = from > 0 ? text.charAt(from - 1) : ' ';
        char after = to < text.length() ? text.charAt(to) : ' ';
        char behind = to + 1 < text.length() ? text.charAt(to + 1) : ' ';
        if (before == '-' && from > 1) before = Character.isLetter(text.charAt(from - 2)) ? ' ' : '-'; // G-123456
        boolean time = before == ':' && from > 1 && isDigit(from - 2);
        boolean free = !time && !isWordLetter(before) && "-+/=#&_%$@€£.,".indexOf(before) < 0;
        boolean ended = !isWordLetter(after) && "-/@%_=€$£".indexOf(after) < 0;
        boolean number = (after == '.' || after == ',' || after == ':') && Character.isLetterOrDigit(behind);
        return free && ended && !number;
    }

    private static boolean isWordLetter(char c) {
        return Character.isLetterOrDigit(c) && c < 0x2E80; // Chinese and Japanese have no blanks between words
    }

    private boolean isNearWord(int from, int to, String code) {
        Integer before = words.floor(from);
        if (code.length() == 4 && (code.startsWith("19") || code.startsWith("20"))) return before != null && from - before <= VERY_NEAR;
        Integer after = words.ceiling(to);
        return before != null && from - before <= NEAR || after != null && after - to <= NEAR;
    }
}
