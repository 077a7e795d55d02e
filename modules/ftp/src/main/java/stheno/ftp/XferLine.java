package stheno.ftp;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import stheno.reactor.Literal;

/// A transfer as a line of xferlog(5), the format of wu-ftpd that FTP log analysers read:
///
/// `Sat Nov 28 06:45:12 2026 3 192.0.2.1 1234 /a_file b _ o r user ftp 0 * c`
///
/// that is: when it ended, here in UTC; how many seconds it took, at least one; the client; bytes; the file; `a`scii or `b`inary; no
/// special action; `o`ut or `i`n; `a`nonymous or a `r`eal user; who; service; no other authentication, by nobody; `c`omplete or
/// `i`ncomplete.
///
/// Spaces and control characters in names are underscores, so a name is one column and a transfer one line. Pure functions; any thread.
public final class XferLine {
    private static final DateTimeFormatter ENDED = DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private XferLine() {}

    /// The line, without its line end. A listing is logged as an outgoing transfer.
    public static String of(TransferRecord transfer) {
        return of(transfer, client(transfer.client()));
    }

    /// The same with the client's host name instead of its address.
    public static String of(TransferRecord transfer, String host) {
        return String.join(" ",
                ended(transfer.ended()),
                Long.toString(seconds(transfer.took())),
                column(host),
                Long.toString(transfer.bytes()),
                column(transfer.path()),
                transfer.ascii() ? "a" : "b",
                "_",
                transfer.kind() == TransferRecord.Kind.STORED ? "i" : "o",
                transfer.anonymous() ? "a" : "r",
                column(transfer.user()),
                "ftp",
                "0",
                "*",
                transfer.complete() ? "c" : "i");
    }

    private static String ended(Instant time) {
        return ENDED.format(time);
    }

    /// Rounded up: log analysers divide by it.
    private static long seconds(Duration took) {
        return Math.max(1, took.getSeconds() + (took.getNano() > 0 ? 1 : 0));
    }

    /// The numeric address: a host name would need a look-up, and the client's operator could choose it.
    private static String client(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) return "-";
        return Literal.text(inet.getAddress());
    }

    /// Separators of columns or lines in all of Unicode, and control characters, become underscores; an empty text becomes a dash.
    private static String column(String text) {
        if (text.isEmpty()) return "-";
        StringBuilder column = new StringBuilder(text);
        for (int i = 0; i < column.length(); i++) if (isUnsafe(column.charAt(i))) column.setCharAt(i, '_');
        return column.toString();
    }

    private static boolean isUnsafe(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
    }
}
