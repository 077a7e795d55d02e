package stheno.dns.transfer;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import stheno.dns.message.Message;
import stheno.dns.message.Opcode;
import stheno.dns.message.Question;
import stheno.dns.message.Rcode;
import stheno.dns.message.Section;
import stheno.dns.message.Tsig;
import stheno.dns.message.TsigKey;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;

/// A request to another server, and the checks of its replies: id, kind, question, signature, result. One thread at a time.
final class Exchange {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Question question;
    private final int opcode;
    private final int id;
    private final InstantSource time;
    private final Optional<Tsig> tsig;
    private final byte[] request;
    private boolean begun; // a reply has come

    private Exchange(Message message, Optional<TsigKey> key, InstantSource time) {
        this.question = message.questions().getFirst();
        this.opcode = message.opcode();
        this.id = message.id();
        this.time = time;
        this.tsig = key.map(Tsig::client);
        byte[] plain = message.write();
        this.request = tsig.map(it -> it.sign(plain, plain.length, seconds())).orElse(plain);
    }

    /// A query for records of the zone's apex.
    static Exchange query(Name origin, int type, Optional<TsigKey> key, InstantSource time) {
        return new Exchange(Message.query(RANDOM.nextInt(1 << 16), origin, type), key, time);
    }

    /// A NOTIFY with the SOA record of the zone (RFC 1996 3.7).
    static Exchange notification(Record soa, Optional<TsigKey> key, InstantSource time) {
        Question question = new Question(soa.owner(), RecordType.SOA, soa.dnsClass());
        Message message = Message.request(RANDOM.nextInt(1 << 16), Opcode.NOTIFY, question).with(Message.AA)
                .with(Section.ANSWER, soa);
        return new Exchange(message, key, time);
    }

    /// The request, signed if there is a key.
    byte[] request() {
        return request.clone();
    }

    /// Reads a reply, the next one of a stream. The question can be left out after the first (RFC 5936 2.2.1).
    ///
    /// @throws TransferFault if it is not a reply to the request, or not a success
    Message reply(byte[] packet) throws TransferFault {
        Message message = believed(packet);
        if (message.rcode() != Rcode.NOERROR) throw new TransferFault("the answer is " + Rcode.name(message.rcode()));
        checkQuestion(message.questions());
        if (message.has(Message.TC)) throw new TransferFault("a reply is truncated");
        begun = true;
        return message;
    }

    /// Reads the only reply to a NOTIFY. Returns its rcode: a refusal is an answer too (RFC 1996 3.8).
    ///
    /// @throws TransferFault if it is not a reply to the request
    int answer(byte[] packet) throws TransferFault {
        return believed(packet).rcode();
    }

    private Message believed(byte[] packet) throws TransferFault {
        Message message = parse(packet);
        if (message.id() != id) throw new TransferFault("a reply with another id");
        if (!message.has(Message.QR) || message.opcode() != opcode) throw new TransferFault("not a reply to the request");
        checkSignature(packet, message);
        return message;
    }

    private static Message parse(byte[] packet) throws TransferFault {
        try {
            return Message.read(packet);
        } catch (FormatException e) {
            throw new TransferFault("a malformed reply: " + e.getMessage());
        }
    }

    private void checkSignature(byte[] packet, Message message) throws TransferFault {
        if (tsig.isEmpty()) return;
        try {
            int error = tsig.get().check(packet, packet.length, seconds());
            if (error == Rcode.NOERROR) return;
            String server = message.rcode() == Rcode.NOERROR ? "" : ", the answer is " + Rcode.name(message.rcode());
            throw new TransferFault("TSIG " + Rcode.tsigName(error) + server);
        } catch (FormatException e) {
            throw new TransferFault("a malformed TSIG record: " + e.getMessage());
        }
    }

    private void checkQuestion(List<Question> questions) throws TransferFault {
        if (questions.isEmpty() && begun) return;
        if (questions.size() != 1 || !questions.getFirst().equals(question)) throw new TransferFault("a reply to another question");
    }

    /// All replies have come: the last one must be signed (RFC 8945 5.3.1).
    void end() throws TransferFault {
        if (tsig.isPresent() && !tsig.get().isComplete()) throw new TransferFault("the last message is not signed");
    }

    /// The times of the zone, of the reply to a query for its SOA record.
    ///
    /// @throws TransferFault if there is no authoritative answer
    SoaTimes soa(byte[] packet, TransferLimits limits) throws TransferFault {
        Message message = reply(packet);
        end();
        if (!message.has(Message.AA)) throw new TransferFault("the answer is not authoritative");
        for (Record record : message.answer()) {
            if (record.type() == RecordType.SOA && record.owner().equals(question.name())) {
                return SoaTimes.of(record.data(), limits.interval());
            }
        }
        throw new TransferFault("the answer has no SOA record");
    }

    private long seconds() {
        return time.instant().getEpochSecond();
    }
}
