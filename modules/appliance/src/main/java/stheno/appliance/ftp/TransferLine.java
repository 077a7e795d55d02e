package stheno.appliance.ftp;

import stheno.appliance.format.DisplayText;
import stheno.appliance.log.JsonLine;
import stheno.appliance.log.LinePrinter;
import stheno.appliance.log.NamedClient;
import stheno.ftp.TransferRecord;
import stheno.ftp.XferLine;

/// Prints transfers as lines of JSON with the content of an xferlog line. One thread at a time.
final class TransferLine implements LinePrinter<TransferRecord> {
    private static final int LONG = 8 * 1024; // bytes, as printed, of a path; the rest is cut

    private final JsonLine line = new JsonLine();

    private TransferLine() {}

    /// @param format one of the formats of its key
    static LinePrinter<TransferRecord> of(String format) {
        return switch (format) {
            case "xferlog" -> LinePrinter.of(TransferLine::xferlog);
            case "json" -> new TransferLine();
            default -> throw new IllegalArgumentException("there is no format " + format);
        };
    }

    /// The format has one column for the client: its name if it is known.
    private static String xferlog(TransferRecord transfer) {
        boolean named = transfer.client() instanceof NamedClient client && !client.name().isEmpty();
        return named ? XferLine.of(transfer, ((NamedClient) transfer.client()).name()) : XferLine.of(transfer);
    }

    @Override
    public int print(TransferRecord transfer, byte[] into, int from) {
        line.begin(into, from, transfer.ended(), transfer.client());
        line.text("user", transfer.user());
        line.flag("anonymous", transfer.anonymous());
        line.text("kind", DisplayText.word(transfer.kind()));
        line.text("path", transfer.path(), LONG);
        line.number("bytes", transfer.bytes());
        line.duration("duration", transfer.took());
        line.flag("ascii", transfer.ascii());
        line.flag("tls", transfer.secure());
        line.flag("completed", transfer.complete());
        line.number("session", transfer.session());
        return line.end();
    }
}
