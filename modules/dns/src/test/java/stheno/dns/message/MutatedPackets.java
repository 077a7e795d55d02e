package stheno.dns.message;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordData;
import stheno.dns.record.RecordDataTest;
import stheno.dns.record.RecordType;

/// Packets of all kinds with octets changed, cut, doubled and put in: whatever comes, `Query` has an answer, and everything else fails with
/// `FormatException` at most. Run by the test for a while, and by `main` as long as wanted: `MutatedPackets SEED COUNT`.
final class MutatedPackets {
    private static final TsigKey KEY = TsigKey.of("key.test", "hmac-sha256", "AQIDBA==");
    private static final int MOST_CHANGES = 6;

    private final Random random;
    private final Query query = new Query();
    private final ReplyWriter reply = new ReplyWriter(1232);
    private final List<byte[]> seeds = new ArrayList<>();
    private long answered;
    private long read;

    MutatedPackets(long seed, List<Record> records) {
        random = new Random(seed);
        Message ask = Message.query(1, Name.of("www.Example.test"), RecordType.A);
        seeds.add(ask.write());
        seeds.add(ask.with(Edns.of(1232).withDnssec().with(Edns.NSID, new byte[0]).with(Edns.COOKIE, new byte[24])).write());
        seeds.add(Tsig.client(KEY).sign(seeds.getLast(), seeds.getLast().length, 1_800_000_000));
        seeds.add(Message.request(2, Opcode.NOTIFY, new Question(Name.of("a.test"), RecordType.SOA, 1)).with(Section.ANSWER,
                Record.of("a.test", 1, "SOA", "ns.a.test x.a.test 1 2 3 4 5")).write());
        for (Record record : records) {
            seeds.add(ask.with(Message.QR).with(Section.ANSWER, record).with(Section.ADDITIONAL, record).write());
            seeds.add(ask.with(Section.AUTHORITY, record).with(Edns.of(512)).write());
        }
    }

    /// Long runs: the seed, and how many packets.
    public static void main(String[] args) {
        MutatedPackets packets = new MutatedPackets(Long.parseLong(args[0]), RecordDataTest.records());
        int count = Integer.parseInt(args[1]);
        packets.run(count);
        System.out.println(count + " packets, " + packets.answered + " to be answered, " + packets.read + " read whole");
    }

    void run(int count) {
        for (int i = 0; i < count; i++) {
            byte[] packet = mutated();
            try {
                take(packet);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("packet " + java.util.HexFormat.of().formatHex(packet), e);
            }
        }
    }

    /// How many packets `Query` took for well formed.
    long answered() {
        return answered;
    }

    /// How many packets `Message` could read.
    long read() {
        return read;
    }

    private byte[] mutated() {
        byte[] packet = seeds.get(random.nextInt(seeds.size())).clone();
        for (int changes = random.nextInt(MOST_CHANGES); changes >= 0 && packet.length > 0; changes--) {
            int at = random.nextInt(packet.length);
            switch (random.nextInt(8)) {
                case 0 -> packet[at] = (byte) random.nextInt(256);
                case 1 -> packet[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> packet[at] = (byte) (random.nextBoolean() ? 0xC0 : 0xFF);
                case 3 -> packet[at] = (byte) random.nextInt(16);
                case 4 -> packet = Arrays.copyOf(packet, at);
                case 5 -> packet = join(packet, at, Arrays.copyOfRange(packet, at / 2, at));
                case 6 -> packet = join(Arrays.copyOf(packet, at), at, Arrays.copyOfRange(packet, (at + packet.length) / 2, packet.length));
                default -> packet[Math.min(packet.length - 1, 4 + random.nextInt(8))] = (byte) random.nextInt(4);
            }
        }
        return packet;
    }

    private static byte[] join(byte[] packet, int at, byte[] middle) {
        byte[] joined = Arrays.copyOf(packet, packet.length + middle.length);
        System.arraycopy(packet, at, joined, at + middle.length, packet.length - at);
        System.arraycopy(middle, 0, joined, at, middle.length);
        return joined;
    }

    private void take(byte[] packet) {
        Query.Outcome outcome = query.read(ByteBuffer.wrap(packet));
        boolean header = packet.length >= Query.HEADER && (packet[2] & 0x80) == 0;
        if (header == (outcome == Query.Outcome.DROP)) throw new AssertionError("a request was dropped, or a reply was not");
        if (outcome == Query.Outcome.ANSWER) answered++;
        Message message = null;
        try {
            message = Message.read(packet);
            read++;
        } catch (FormatException e) {
            // as it should
        }
        if (message != null) print(message);
        if (outcome != Query.Outcome.DROP) answer(message);
        try {
            Tsig.check(packet, packet.length, name -> Optional.of(KEY), 1_800_000_000)
                    .ifPresent(tsig -> tsig.sign(packet, packet.length, 1));
        } catch (FormatException e) {
            // as it should
        }
    }

    private static void print(Message message) {
        message.toString();
        for (Record record : message.answer()) {
            byte[] data = record.data();
            if (data.length == 0) continue;
            RecordData.canonical(record.type(), data);
            byte[] again = RecordData.parse(record.type(), RecordData.print(record.type(), data), Name.ROOT);
            if (!Arrays.equals(data, again)) throw new AssertionError(record + " is not read as it was printed");
        }
        Message again = Message.read(message.write());
        if (!again.answer().equals(message.answer())) throw new AssertionError("a message is not read as it was written");
    }

    private void answer(Message message) {
        reply.begin(query, 512);
        if (message != null) {
            for (Record record : message.answer()) reply.add(record);
        }
        if (query.nameLength() > 0) reply.add(query.name(), query.labelOffset(random.nextInt(query.labels() + 1)), 1, 0, new byte[4], 0, 4);
        int length = reply.end();
        Message.read(Arrays.copyOf(reply.packet(), length));
    }
}
