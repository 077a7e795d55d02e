package stheno.mail.mime.text;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import stheno.mail.mime.text.Invitation.Person;
import stheno.mail.mime.text.Invitation.Time;

/// Reads the events of a calendar (RFC 5545), as far as an invitation shows them. One object for each text.
///
/// Definitions of time zones are not read; only their names are kept. Alarms within events are skipped.
final class CalendarParser {
    private static final int MOST_EVENTS = 100;
    private static final int MOST_PEOPLE = 1000;
    private static final int LONGEST_LINE = 100_000; // characters, unfolded
    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT);
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);

    /// A line: its name and value, and its parameters by their names in capitals.
    private record Property(String name, Map<String, String> parameters, String value) {}

    private final int part;
    private final String text;
    private final List<Invitation> events = new ArrayList<>();
    private String method = "";
    private boolean inEvent;
    private int within;  // how many components are open within the event
    private final Map<String, Property> properties = new HashMap<>();
    private final List<Person> people = new ArrayList<>();
    private int at;

    CalendarParser(int part, String text) {
        this.part = part;
        this.text = text;
    }

    List<Invitation> parse() {
        while (at < text.length() && events.size() < MOST_EVENTS) {
            Property property = property(unfoldedLine());
            switch (property.name()) {
                case "BEGIN" -> begin(property.value());
                case "END" -> end(property.value());
                case "METHOD" -> method = property.value().toUpperCase(Locale.ROOT);
                default -> {
                    if (inEvent && within == 0) take(property);
                }
            }
        }
        if (inEvent) events.add(event()); // the end is missing
        return List.copyOf(events);
    }

    private void begin(String component) {
        if (inEvent) {
            within++;
        } else if (component.equalsIgnoreCase("VEVENT")) {
            inEvent = true;
            within = 0;
            properties.clear();
            people.clear();
        }
    }

    private void end(String component) {
        if (!inEvent) return;
        if (within > 0 && !component.equalsIgnoreCase("VEVENT")) {
            within--;
        } else {
            events.add(event());
            inEvent = false;
        }
    }

    private void take(Property property) {
        if (!property.name().equals("ATTENDEE")) {
            properties.putIfAbsent(property.name(), property);
        } else if (people.size() < MOST_PEOPLE) {
            people.add(person(property));
        }
    }

    /// A line with those that continue it: a line end with a blank behind it is dropped (section 3.1).
    private String unfoldedLine() {
        StringBuilder line = new StringBuilder();
        while (true) {
            int feed = text.indexOf('\n', at);
            int end = feed < 0 ? text.length() : feed;
            if (line.length() < LONGEST_LINE) line.append(text, at, Math.min(end, at + LONGEST_LINE));
            at = Math.min(end + 1, text.length());
            boolean continued = at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t');
            if (!continued) return line.toString();
            at++;
        }
    }

    private static Property property(String line) {
        Map<String, String> parameters = new HashMap<>();
        int i = 0;
        while (i < line.length() && line.charAt(i) != ':' && line.charAt(i) != ';') i++;
        String name = line.substring(0, i).strip().toUpperCase(Locale.ROOT);
        while (i < line.length() && line.charAt(i) == ';') {
            int start = ++i;
            int equals = -1;
            boolean quoted = false;
            for (; i < line.length() && (quoted || line.charAt(i) != ':' && line.charAt(i) != ';'); i++) {
                if (line.charAt(i) == '"') quoted = !quoted;
                if (line.charAt(i) == '=' && equals < 0) equals = i;
            }
            if (equals > start) {
                parameters.putIfAbsent(line.substring(start, equals).strip().toUpperCase(Locale.ROOT),
                        line.substring(equals + 1, i).replace("\"", "").strip());
            }
        }
        return new Property(name, parameters, i < line.length() ? line.substring(i + 1).strip() : "");
    }

    private Invitation event() {
        Time start = time("DTSTART");
        Time end = properties.containsKey("DTEND") ? time("DTEND") : after(start, value("DURATION"));
        Property organizer = properties.get("ORGANIZER");
        return new Invitation(part, method, value("UID"), words("SUMMARY"), words("DESCRIPTION"), words("LOCATION"), start, end,
                value("STATUS").toUpperCase(Locale.ROOT), value("RRULE"), organizer == null ? Person.NONE : person(organizer),
                List.copyOf(people));
    }

    private String value(String name) {
        Property property = properties.get(name);
        return property == null ? "" : property.value();
    }

    /// A text without its escapes (section 3.3.11).
    private String words(String name) {
        String value = value(name);
        StringBuilder out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                c = value.charAt(++i);
                if (c == 'n' || c == 'N') c = '\n';
            }
            out.append(c);
        }
        return out.toString();
    }

    private static Person person(Property property) {
        String address = property.value();
        if (address.regionMatches(true, 0, "mailto:", 0, 7)) address = address.substring(7);
        return new Person(property.parameters().getOrDefault("CN", ""), address,
                property.parameters().getOrDefault("PARTSTAT", "").toUpperCase(Locale.ROOT));
    }

    private Time time(String name) {
        Property property = properties.get(name);
        if (property == null) return Time.UNKNOWN;
        String value = property.value();
        boolean utc = value.endsWith("Z");
        String zone = utc ? "UTC" : property.parameters().getOrDefault("TZID", "");
        try {
            if (value.length() == 8) return new Time(LocalDate.parse(value, DateTimeFormatter.BASIC_ISO_DATE).toString(), "");
            LocalDateTime time = LocalDateTime.parse(utc ? value.substring(0, value.length() - 1) : value, DATE_TIME);
            return new Time(time.format(SHOWN), zone);
        } catch (DateTimeException e) {
            return Time.UNKNOWN;
        }
    }

    private static Time after(Time start, String duration) {
        if (start.equals(Time.UNKNOWN) || duration.isEmpty()) return start.wholeDay() ? start : Time.UNKNOWN;
        try {
            boolean weeks = duration.endsWith("W");
            if (start.wholeDay()) return new Time(LocalDate.parse(start.local()).plus(Period.parse(duration)).toString(), start.zone());
            LocalDateTime time = LocalDateTime.parse(start.local());
            LocalDateTime end = weeks ? time.plus(Period.parse(duration)) : time.plus(Duration.parse(duration));
            return new Time(end.format(SHOWN), start.zone());
        } catch (DateTimeException | ArithmeticException e) {
            return Time.UNKNOWN;
        }
    }
}
