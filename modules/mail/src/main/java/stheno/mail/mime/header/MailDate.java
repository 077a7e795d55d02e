package stheno.mail.mime.header;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Dates (RFC 5322, sections 3.3 and 4.3): `Fri, 21 Nov 1997 09:55:06 -0600`. Any thread.
///
/// The words may come in any order: the month's name, a day of one or two digits before the year, a time with colons, a zone. So obsolete
/// forms are read too, and those of `ctime` and ISO 8601. The weekday is ignored. An unknown zone counts as UTC.
final class MailDate {
    private static final List<String> MONTHS = List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final int LONGEST = 200; // characters looked at
    private static final int LARGEST_OFFSET = 18 * 60; // minutes, that Java's offsets can hold

    private static final Pattern COLON = Pattern.compile("\\s*:\\s*");
    private static final Pattern BLANKS = Pattern.compile("[\\s,]+");
    private static final Pattern ISO_TIME = Pattern.compile("^(\\d{4}-\\d\\d-\\d\\d)[Tt](\\d\\d:)");
    private static final Pattern ISO_DATE = Pattern.compile("\\d{4}-\\d\\d?-\\d\\d?");
    private static final Pattern DASHED = Pattern.compile("\\d\\d?-[A-Za-z]{3}-\\d{2,4}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,4}");
    private static final Pattern CLOCK = Pattern.compile("[:.]");
    private static final Pattern OFFSET = Pattern.compile("[+-]\\d{3,4}");

    private int day = -1;
    private int month = -1;
    private int year = -1;
    private LocalTime time = LocalTime.MIDNIGHT;
    private int offset; // minutes

    private MailDate() {}

    static Optional<OffsetDateTime> parse(String value) {
        String text = value.length() > LONGEST ? value.substring(0, LONGEST) : value;
        try {
            return new MailDate().read(withoutComments(text));
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String withoutComments(String text) {
        StringBuilder kept = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(') depth++;
            if (depth == 0) kept.append(c);
            if (c == ')' && depth > 0) depth--;
        }
        return kept.toString();
    }

    private Optional<OffsetDateTime> read(String text) {
        String colons = COLON.matcher(text.strip()).replaceAll(":");
        String spaced = ISO_TIME.matcher(colons).replaceFirst("$1 $2");
        for (String word : BLANKS.split(spaced)) word(word);
        if (day < 1 || month < 1 || year < 0) return Optional.empty();
        return Optional.of(OffsetDateTime.of(LocalDate.of(year, month, day), time, ZoneOffset.ofTotalSeconds(offset * 60)));
    }

    private void word(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (ISO_DATE.matcher(word).matches()) {
            String[] parts = word.split("-");
            year = Integer.parseInt(parts[0]);
            month = Integer.parseInt(parts[1]);
            day = Integer.parseInt(parts[2]);
        } else if (DASHED.matcher(word).matches()) {
            for (String part : word.split("-")) word(part);
        } else if (word.contains(":")) {
            time(word);
        } else if (OFFSET.matcher(word).matches()) {
            offset(word);
        } else if (NUMBER.matcher(word).matches()) {
            number(word);
        } else if (lower.length() >= 3 && MONTHS.contains(lower.substring(0, 3)) && month < 0) {
            month = MONTHS.indexOf(lower.substring(0, 3)) + 1;
        } else {
            zone(lower);
        }
    }

    private void number(String word) {
        int number = Integer.parseInt(word);
        if (day < 0 && word.length() <= 2) {
            day = number;
        } else if (year < 0) {
            year = word.length() == 4 ? number : word.length() == 3 ? 1900 + number : number < 50 ? 2000 + number : 1900 + number; // 4.3
        }
    }

    /// `9:55`, `09:55:06`, `09:55:06.123`, `09:55:06+02:00`. A leap second is read as the second before it.
    private void time(String word) {
        int zone = Math.max(word.indexOf('+'), word.indexOf('-'));
        if (zone >= 0) offset(word.substring(zone).replace(":", ""));
        if (zone == 0) return;
        String clock = zone > 0 ? word.substring(0, zone) : word;
        String[] parts = CLOCK.split(clock.endsWith("Z") ? clock.substring(0, clock.length() - 1) : clock);
        if (parts.length < 2) return;
        int second = parts.length > 2 ? Integer.parseInt(parts[2]) : 0;
        time = LocalTime.of(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Math.min(second, 59));
    }

    private void offset(String word) {
        if (!OFFSET.matcher(word).matches()) return;
        int number = Integer.parseInt(word.substring(1));
        int minutes = number / 100 * 60 + number % 100;
        if (minutes <= LARGEST_OFFSET) offset = word.charAt(0) == '-' ? -minutes : minutes;
    }

    private void zone(String name) {
        switch (name) {
            case "edt" -> offset = -4 * 60;
            case "est", "cdt" -> offset = -5 * 60;
            case "cst", "mdt" -> offset = -6 * 60;
            case "mst", "pdt" -> offset = -7 * 60;
            case "pst" -> offset = -8 * 60;
            case "cet", "bst" -> offset = 60;
            case "cest", "eet" -> offset = 2 * 60;
            case "jst" -> offset = 9 * 60;
            default -> {
                int sign = Math.max(name.indexOf('+'), name.indexOf('-'));
                if (sign > 0) offset(name.substring(sign)); // GMT+0200
            }
        }
    }
}
