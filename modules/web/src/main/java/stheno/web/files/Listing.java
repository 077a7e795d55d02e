package stheno.web.files;

import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import stheno.producers.Producer;
import stheno.storage.Contents;
import stheno.storage.Found;
import stheno.storage.NaturalOrder;

/// The entries of a directory as a page or as JSON, sorted. A line is made when the client has room for it. Immutable; any thread.
///
/// @param path     the directory's decoded path, with its slash
/// @param rows     sorted
/// @param complete whether these are all entries
record Listing(String path, List<Row> rows, boolean complete, Order order) {
    /// The columns that a listing can be sorted by.
    enum Column { NAME, SIZE, MODIFIED }

    /// The order of a listing. Directories always come first; names are in natural order.
    record Order(Column column, boolean descending) {
        /// Reads a query: `sort=size&order=desc`. The default, also for unknown values, is by name and ascending.
        static Order of(String query) {
            Column column = Column.NAME;
            boolean descending = false;
            for (String parameter : query.split("&")) {
                switch (parameter) {
                    case "sort=name" -> column = Column.NAME;
                    case "sort=size" -> column = Column.SIZE;
                    case "sort=modified" -> column = Column.MODIFIED;
                    case "order=asc" -> descending = false;
                    case "order=desc" -> descending = true;
                    default -> { }
                }
            }
            return new Order(column, descending);
        }

        /// The query for a click on a column: descending if the listing is sorted by that column, ascending.
        String click(Column clicked) {
            return "?sort=" + word(clicked) + "&order=" + (clicked == column && !descending ? "desc" : "asc");
        }

        private Comparator<Row> comparator() {
            Comparator<Row> byName = Comparator.comparing(Row::name, NaturalOrder.IGNORING_CASE);
            Comparator<Row> chosen = switch (column) {
                case NAME -> byName;
                case SIZE -> Comparator.comparingLong(Row::size).thenComparing(byName);
                case MODIFIED -> Comparator.comparing(Row::modified).thenComparing(byName);
            };
            return Comparator.comparing((Row row) -> !row.directory()).thenComparing(descending ? chosen.reversed() : chosen);
        }
    }

    /// One entry. The size of a directory counts as 0.
    record Row(String name, boolean directory, long size, FileTime modified) {
        private static Row of(Contents.Entry entry) {
            return switch (entry.found()) {
                case Found.Directory(var _, FileTime modified) -> new Row(entry.name(), true, 0, modified);
                case Found.Regular file -> new Row(entry.name(), false, file.size(), file.lastModified());
                case Found.Missing _, Found.Refused _ -> throw new IllegalArgumentException("not listed: " + entry);
            };
        }

        /// The time of its last change, in whole seconds.
        Instant instant() {
            return modified.toInstant().truncatedTo(ChronoUnit.SECONDS);
        }
    }

    /// Sorts the entries of a directory.
    static Listing of(String path, Contents contents, Order order) {
        List<Row> rows = contents.entries().stream().map(Row::of).sorted(order.comparator()).toList();
        return new Listing(path, rows, contents.complete(), order);
    }

    /// As an HTML page.
    Producer html(boolean writable) {
        return lines(new ListingPage(this, writable).lines());
    }

    /// As an array of objects: `name`, `type` (`file` or `directory`), `size` in bytes (null for a directory), `modified` in UTC.
    Producer json() {
        Stream<String> body = IntStream.range(0, rows.size()).mapToObj(i -> object(rows.get(i)) + (i + 1 < rows.size() ? "," : ""));
        return lines(Stream.concat(Stream.of("["), Stream.concat(body, Stream.of("]"))));
    }

    private static Producer lines(Stream<String> lines) {
        Iterator<String> iterator = lines.iterator();
        return Producer.lines(iterator);
    }

    private static String object(Row row) {
        return "{\"name\":\"" + quoted(row.name()) + "\",\"type\":\"" + (row.directory() ? "directory" : "file")
                + "\",\"size\":" + (row.directory() ? "null" : row.size()) + ",\"modified\":\"" + row.instant() + "\"}";
    }

    private static String word(Column column) {
        return column.name().toLowerCase(Locale.ROOT);
    }

    /// Escaped for the text and the attributes of an HTML page.
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }

    /// Escaped for a string in JSON.
    static String quoted(String text) {
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') json.append('\\').append(c);
            else if (c < ' ' || c == '\u2028' || c == '\u2029') json.append("\\u").append(HexFormat.of().toHexDigits(c));
            else json.append(c);
        }
        return json.toString();
    }
}
