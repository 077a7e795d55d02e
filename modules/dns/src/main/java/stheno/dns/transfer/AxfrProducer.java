package stheno.dns.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;
import stheno.dns.message.Query;
import stheno.dns.message.ReplyWriter;
import stheno.dns.message.Tsig;
import stheno.dns.record.Name;
import stheno.dns.zone.Zone;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// A zone as the messages of a transfer, each behind its length (RFC 5936 2.2, RFC 7766 8): the SOA record, all other records in canonical
/// order, and the SOA record again. A message is made when the connection has room for it, so that a slow reader costs one message. The
/// zone does not change meanwhile: a reload replaces it, and this one is sent to its end. Loop thread only.
final class AxfrProducer implements Producer {
    /// The usual size of a message, in octets: pointers of compression reach this far (RFC 1035 4.1.4), and making one takes a small part
    /// of a millisecond.
    static final int USUAL = 16 * 1024;

    private static final int LENGTH_OCTETS = 2;
    private static final byte[] NONE = {};

    private final Zone zone;
    private final Query query;
    private final ReplyWriter writer;
    private final byte[] options;
    private final Optional<Tsig> tsig;
    private final InstantSource time;
    private final byte[] owner = new byte[Name.LONGEST];
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private int node = Zone.APEX;
    private int rrset;
    private int record;
    private long made; // octets
    private boolean complete;

    /// @param query the request, which stays as it is until the end
    /// @param writer of the loop: used within a call of `more` only
    /// @param options the EDNS options of the first message (RFC 5936 2.2.5)
    /// @param tsig signs each message, if the request is signed
    AxfrProducer(Zone zone, Query query, ReplyWriter writer, byte[] options, Optional<Tsig> tsig, InstantSource time) {
        this.zone = zone;
        this.query = query;
        this.writer = writer;
        this.options = options;
        this.tsig = tsig;
        this.time = time;
        zone.copyName(Zone.APEX, owner, 0);
    }

    @Override
    public Piece more() throws IOException {
        if (complete) return new Piece.End();
        if (!fill(USUAL) && !fill(ReplyWriter.LARGEST)) throw new IOException("a record that fits into no message, at " + zone.name(node));
        piece = framed();
        made += piece.remaining();
        return new Piece.Bytes(piece);
    }

    /// Making a message takes longer than sending it.
    @Override
    public long consumed() {
        return made;
    }

    /// Ends a message, signs it, and puts it behind its length.
    private ByteBuffer framed() {
        int length = writer.end();
        byte[] packet = writer.packet();
        if (tsig.isPresent()) {
            packet = tsig.get().sign(packet, length, time.instant().getEpochSecond());
            length = packet.length;
        }
        ByteBuffer fitting = piece.capacity() < LENGTH_OCTETS + length ? ByteBuffer.allocate(LENGTH_OCTETS + length) : piece;
        return fitting.clear().putShort((short) length).put(packet, 0, length).flip();
    }

    /// Begins a message, and adds records as long as they fit. Returns whether any did.
    private boolean fill(int limit) {
        writer.begin(query, limit, record == 0 ? options : NONE);
        writer.authoritative(true);
        tsig.ifPresent(it -> writer.reserve(it.length()));
        boolean any = false;
        while (record < zone.records()) {
            if (!add(record)) return any;
            any = true;
            advance();
        }
        complete = addSoa();
        return any || complete;
    }

    private boolean add(int number) {
        return writer.add(owner, 0, zone.type(rrset), zone.ttl(rrset), zone.data(), zone.dataOffset(number), zone.dataLength(number));
    }

    /// The first record again.
    private boolean addSoa() {
        zone.copyName(Zone.APEX, owner, 0);
        return writer.add(owner, 0, zone.type(0), zone.ttl(0), zone.data(), zone.dataOffset(0), zone.dataLength(0));
    }

    /// To the next record, its RRset and its node.
    private void advance() {
        record++;
        if (record < zone.recordsEnd(rrset)) return;
        rrset++;
        if (rrset == zone.rrsets()) return;
        while (rrset >= zone.rrsetsEnd(node)) node++;
        zone.copyName(node, owner, 0);
    }
}
