package stheno.appliance.admin;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import stheno.appliance.format.DisplayText;
import stheno.reactor.ConnectionView;

/// The order and the number of rows of the table of connections.
///
/// @param limit rows at most
/// @param refresh seconds after which a browser without JavaScript loads the page again; 0 for never
/// @param charts whether to include charts: the script draws its own
public record StatusOrder(Column column, boolean descending, int limit, int refresh, boolean charts) {
    private static final int ROWS = 100;
    private static final int MOST_ROWS = 10_000; // about 300 bytes each, in a browser and in memory
    private static final int SLOWEST = 3600;

    /// The columns, left to right.
    enum Column {
        AGE("Age", true, Comparator.comparingLong(ConnectionView::ageNanos)),
        PEER("Peer", false, Comparator.comparing(c -> DisplayText.peer(c.remote()))),
        SERVICE("Service", false, Comparator.comparing(ConnectionView::service)),
        WAITING("Waits for", false, Comparator.comparing(ConnectionView::waiting)),
        IN("In", true, Comparator.comparingLong(ConnectionView::bytesIn)),
        OUT("Out", true, Comparator.comparingLong(ConnectionView::bytesOut)),
        RATE("Rate", true, Comparator.comparingDouble(StatusOrder::rate)),
        STATE("State", false, Comparator.comparing(ConnectionView::state));

        final String title;
        final boolean number;
        private final Comparator<ConnectionView> comparator;

        Column(String title, boolean number, Comparator<ConnectionView> comparator) {
            this.title = title;
            this.number = number;
            this.comparator = comparator;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Bytes per second in both directions, over the connection's life.
    static double rate(ConnectionView connection) {
        return (connection.bytesIn() + connection.bytesOut()) * 1e9 / Math.max(1, connection.ageNanos());
    }

    /// From a query such as `sort=age&order=desc&limit=50&refresh=5`. Missing and invalid parameters have defaults: the hundred oldest
    /// connections.
    public static StatusOrder of(Optional<String> query) {
        StatusOrder order = new StatusOrder(Column.AGE, true, ROWS, 0, true);
        for (String parameter : query.orElse("").split("&")) order = order.with(parameter);
        return order;
    }

    private StatusOrder with(String parameter) {
        int equals = parameter.indexOf('=');
        if (equals < 0) return this;
        String value = parameter.substring(equals + 1);
        return switch (parameter.substring(0, equals)) {
            case "sort" -> new StatusOrder(column(value), descending, limit, refresh, charts);
            case "order" -> new StatusOrder(column, value.equals("desc"), limit, refresh, charts);
            case "limit" -> new StatusOrder(column, descending, number(value, limit, 1, MOST_ROWS), refresh, charts);
            case "refresh" -> new StatusOrder(column, descending, limit, number(value, refresh, 0, SLOWEST), charts);
            case "charts" -> new StatusOrder(column, descending, limit, refresh, !value.equals("no"));
            default -> this;
        };
    }

    private Column column(String word) {
        for (Column known : Column.values()) {
            if (known.word().equals(word)) return known;
        }
        return column;
    }

    private static int number(String digits, int otherwise, int least, int most) {
        try {
            return Math.clamp(Long.parseLong(digits), least, most);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /// The query for a click on a column: reversed if it is the sorted column already; numbers start with the largest.
    String click(Column clicked) {
        boolean down = clicked == column ? !descending : clicked.number;
        return query(new StatusOrder(clicked, down, limit, refresh, true));
    }

    /// The query for the same page with another refresh interval.
    String every(int seconds) {
        return query(new StatusOrder(column, descending, limit, seconds, true));
    }

    private static String query(StatusOrder order) {
        return "?sort=" + order.column.word() + "&order=" + (order.descending ? "desc" : "asc") + "&limit=" + order.limit
                + (order.refresh == 0 ? "" : "&refresh=" + order.refresh);
    }

    Comparator<ConnectionView> comparator() {
        Comparator<ConnectionView> by = descending ? column.comparator.reversed() : column.comparator;
        return by.thenComparing(ConnectionView::id);
    }
}
