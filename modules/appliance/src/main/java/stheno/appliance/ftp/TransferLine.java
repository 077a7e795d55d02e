package stheno.appliance.ftp;

import static stheno.appliance.log.LineBytes.ascii;

import java.time.Duration;
import java.time.Instant;
import stheno.appliance.format.DisplayText;
import stheno.appliance.log.LineBytes;
import stheno.appliance.log.LinePrinter;
import stheno.ftp.TransferRecord;
import stheno.ftp.XferLine;

/// Prints transfers as lines of JSON with the content of an xferlog line, and the names of the access log. Text from a client cannot leave
/// its quotes, its line and its length. One thread at a time.
final class TransferLine implements LinePrinter<TransferRecord> {
    private static final int LONG = 8 * 1024; // bytes, as printed, of a path; the rest is cut
    private static final int SHORT = 512;     // the same of a name

    private final LineBytes line = new LineBytes();

    private TransferLine() {}

    /// @param format one of the formats of its key
    static LinePrinter<TransferRecord> of(String format) {
        return switch (format) {
            case "xferlog" -> LinePrinter.of(XferLine::of);
            case "json" -> new TransferLine();
            default -> throw new IllegalArgumentException("there is no format " + format);
        };
    }

    @Override
    public int print(TransferRecord transfer, byte[] into, int from) {
        line.begin(into, from);
        line.put(ascii("{\"time\":\"" + Instant.ofEpochMilli(transfer.ended().toEpochMilli()) + "\",\"remote\":\""));
        line.address(transfer.client());
        line.put('"');
        text("user", transfer.user(), SHORT);
        flag("anonymous", transfer.anonymous());
        text("kind", DisplayText.word(transfer.kind()), SHORT);
        text("path", transfer.path(), LONG);
        number("bytes", transfer.bytes());
        name("duration");
        seconds(transfer.took());
        flag("ascii", transfer.ascii());
        flag("tls", transfer.secure());
        flag("completed", transfer.complete());
        number("session", transfer.session());
        line.put('}');
        line.put('\n');
        return line.at();
    }

    private void name(String name) {
        line.put(ascii(",\"" + name + "\":"));
    }

    private void text(String name, String value, int most) {
        name(name);
        line.put('"');
        line.text(value, ' ', true, most);
        line.put('"');
    }

    private void flag(String name, boolean value) {
        name(name);
        line.put(ascii(Boolean.toString(value)));
    }

    private void number(String name, long value) {
        name(name);
        line.number(value);
    }

    private void seconds(Duration took) {
        line.number(took.toSeconds());
        line.put('.');
        line.six(Math.max(0, took.toNanosPart() / 1000));
    }
}
