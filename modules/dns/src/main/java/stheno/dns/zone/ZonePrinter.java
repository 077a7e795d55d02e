package stheno.dns.zone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import stheno.dns.record.Record;
import stheno.dns.record.RecordData;

/// Prints a zone in canonical form: names absolute, one record a line, owners in canonical order, the records of an RRset in that of their
/// data (RFC 4034 6.3). Names keep their spelling. One thread at a time.
final class ZonePrinter {
    private final Appendable out;
    private final List<Record> rrset = new ArrayList<>();

    ZonePrinter(Appendable out) {
        this.out = out;
    }

    void print(Zone zone) throws IOException {
        try {
            zone.forEach(this::add);
            flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void add(Record record) {
        if (!rrset.isEmpty()) {
            Record first = rrset.getFirst();
            if (first.type() != record.type() || !first.owner().equals(record.owner())) flush();
        }
        rrset.add(record);
    }

    private void flush() {
        rrset.sort((a, b) -> Arrays.compareUnsigned(RecordData.canonical(a.type(), a.data()), RecordData.canonical(b.type(), b.data())));
        try {
            for (Record record : rrset) out.append(record.toString()).append('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        rrset.clear();
    }
}
