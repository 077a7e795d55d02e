package stheno.dns.message;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import stheno.dns.record.DataWriter;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;

/// The signatures of one request and its replies: a server's side (`check` the request, `sign` the replies) or a client's (`sign` the
/// request, `check` the replies). Replies can be a stream of messages. One thread at a time. Source: RFC 8945.
///
///     server: Tsig.check(request) --> error() --> sign(reply) --> sign(reply) ...
///     client: Tsig.client(key) --> sign(request) --> check(reply) --> check(reply) ... --> isComplete()
public final class Tsig {
    /// How far the clocks of the two may differ, in seconds (RFC 8945 10).
    public static final int FUDGE = 300;

    private static final int LEAST_MAC = 10; // RFC 8945 5.2.2.1
    private static final int MOST_UNSIGNED = 99; // messages of a stream between two signatures (RFC 8945 5.3.1)
    private static final int TIME_LENGTH = 6;

    private final Name keyName;
    private final Name algorithmName;
    private final Optional<TsigKey> key;
    private final int originalId;
    private final int error;
    private final long requestTime;
    private final Mac mac; // has seen what came since the last signature; null without a key
    private boolean first = true; // the next signature covers all variables
    private byte[] previous; // the last MAC
    private int unsigned;

    private Tsig(Name keyName, Name algorithmName, Optional<TsigKey> key, int originalId, int error, long requestTime, byte[] previous) {
        this.keyName = keyName;
        this.algorithmName = algorithmName;
        this.key = key;
        this.originalId = originalId;
        this.error = error;
        this.requestTime = requestTime;
        this.previous = previous;
        mac = key.map(Tsig::mac).orElse(null);
    }

    private static Mac mac(TsigKey key) {
        try {
            Mac mac = Mac.getInstance(key.algorithm().javaName);
            mac.init(new SecretKeySpec(key.secret(), key.algorithm().javaName));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // java.base has all of them
        }
    }

    /// A client's side, which is to sign a request.
    public static Tsig client(TsigKey key) {
        return new Tsig(key.name(), key.algorithm().dnsName(), Optional.of(key), 0, Rcode.NOERROR, 0, new byte[0]);
    }

    /// Checks a request: key, then MAC, then time, then the MAC's length (RFC 8945 5.2).
    ///
    /// @param keys answers with the key of a name, or with nothing
    /// @param now seconds since 1970
    /// @return empty if the request is not signed
    /// @throws FormatException if the request is malformed: reply with FORMERR
    public static Optional<Tsig> check(byte[] packet, int length, Function<Name, Optional<TsigKey>> keys, long now) {
        TsigRecord record = TsigRecord.find(packet, length);
        if (record == null) return Optional.empty();
        Optional<TsigKey> key = keys.apply(record.key()).filter(known -> known.algorithm().dnsName().equals(record.algorithm()));
        if (key.isEmpty()) return Optional.of(server(record, key, Rcode.BADKEY));
        checkLength(record, key.get());
        Mac mac = mac(key.get());
        update(mac, packet, record);
        byte[] right = mac.doFinal(record.variables());
        if (!matches(record.mac(), right)) return Optional.of(server(record, Optional.empty(), Rcode.BADSIG));
        if (!inTime(record, now)) return Optional.of(server(record, key, Rcode.BADTIME));
        return Optional.of(server(record, key, record.mac().length < right.length ? Rcode.BADTRUNC : Rcode.NOERROR));
    }

    private static Tsig server(TsigRecord record, Optional<TsigKey> key, int error) {
        return new Tsig(record.key(), record.algorithm(), key, record.originalId(), error, record.time(), record.mac());
    }

    /// A MAC can be cut short, down to half of it and ten octets; all else is malformed.
    private static void checkLength(TsigRecord record, TsigKey key) {
        int whole = key.algorithm().macLength;
        int length = record.mac().length;
        if (length > whole || length < Math.max(LEAST_MAC, whole / 2)) throw new FormatException("MAC of " + length + " octets");
    }

    private static boolean matches(byte[] given, byte[] right) {
        return MessageDigest.isEqual(given, given.length == right.length ? right : Arrays.copyOf(right, given.length));
    }

    private static boolean inTime(TsigRecord record, long now) {
        return Math.abs(now - record.time()) <= record.fudge();
    }

    /// The message as it was signed: without the TSIG record, and with the id that the client gave it.
    private static void update(Mac mac, byte[] packet, TsigRecord record) {
        int additional = ((packet[10] & 0xFF) << 8 | packet[11] & 0xFF) - 1;
        mac.update(new byte[] {(byte) (record.originalId() >> 8), (byte) record.originalId()});
        mac.update(packet, 2, 8);
        mac.update(new byte[] {(byte) (additional >> 8), (byte) additional});
        mac.update(packet, Query.HEADER, record.offset() - Query.HEADER);
    }

    /// NOERROR, or the error that the request's TSIG deserves: BADKEY, BADSIG, BADTIME or BADTRUNC. The rcode of the reply is NOTAUTH then,
    /// and nothing of the request is carried out.
    public int error() {
        return error;
    }

    /// The name of the key that the request names, known or not.
    public Name keyName() {
        return keyName;
    }

    /// The key of a request that is signed rightly; empty if there is any error.
    public Optional<TsigKey> key() {
        return error == Rcode.NOERROR ? key : Optional.empty();
    }

    /// How many octets `sign` adds at most.
    public int length() {
        return TsigRecord.length(keyName, algorithmName, key.map(k -> k.algorithm().macLength).orElse(0), TIME_LENGTH);
    }

    /// The message with its TSIG record. Called for each message of a stream in turn. A reply to an unknown key or a wrong MAC has a TSIG
    /// without a MAC (RFC 8945 5.3.2).
    ///
    /// @param packet the message in its first `length` octets
    /// @param now seconds since 1970
    public byte[] sign(byte[] packet, int length, long now) {
        int id = (packet[0] & 0xFF) << 8 | packet[1] & 0xFF;
        boolean late = error == Rcode.BADTIME;
        byte[] other = late ? new DataWriter().number(now, TIME_LENGTH).toArray() : new byte[0];
        TsigRecord record = TsigRecord.of(keyName, algorithmName, late ? requestTime : now, FUDGE, new byte[0], id, error, other);
        if (mac == null) return record.append(packet, length);
        chain();
        mac.update(packet, 0, length);
        byte[] code = mac.doFinal(first ? record.variables() : record.timers());
        boolean request = previous.length == 0;
        previous = code;
        unsigned = 0;
        first = request; // the first reply covers all variables too
        return TsigRecord.of(keyName, algorithmName, record.time(), FUDGE, code, id, error, other).append(packet, length);
    }

    /// The last MAC stands before what the next one covers. The MAC of a request has none before it.
    private void chain() {
        if (previous.length > 0 && unsigned == 0) mac.update(new DataWriter().u16(previous.length).octets(previous).toArray());
    }

    /// Checks the next reply to a request that was signed. Up to 99 messages of a stream in a row can be unsigned: their contents count
    /// only once a signed one has followed, see `isComplete`.
    ///
    /// @param now seconds since 1970
    /// @return NOERROR; BADSIG or BADTIME for what is wrong here; or the error that the server tells
    /// @throws FormatException if the reply is malformed
    public int check(byte[] packet, int length, long now) {
        TsigRecord record = TsigRecord.find(packet, length);
        if (record == null) return checkUnsigned(packet, length);
        if (!record.key().equals(keyName) || !record.algorithm().equals(algorithmName)) return Rcode.BADKEY;
        boolean unsignedError = record.mac().length == 0 && (record.error() == Rcode.BADKEY || record.error() == Rcode.BADSIG);
        if (unsignedError) return record.error();
        checkLength(record, key.orElseThrow());
        chain();
        update(mac, packet, record);
        byte[] right = mac.doFinal(first ? record.variables() : record.timers());
        boolean whole = record.mac().length == right.length && matches(record.mac(), right);
        if (!whole) return Rcode.BADSIG;
        previous = record.mac();
        first = false;
        unsigned = 0;
        if (record.error() != Rcode.NOERROR) return record.error();
        return inTime(record, now) ? Rcode.NOERROR : Rcode.BADTIME;
    }

    private int checkUnsigned(byte[] packet, int length) {
        if (first || unsigned == MOST_UNSIGNED) return Rcode.BADSIG; // the first reply must be signed
        skip(packet, length);
        return Rcode.NOERROR;
    }

    /// Takes note of a message of the stream that goes without a signature: the next one covers it.
    void skip(byte[] packet, int length) {
        chain();
        mac.update(packet, 0, length);
        unsigned++;
    }

    /// Whether the last reply was signed rightly, so that all replies so far can be believed.
    public boolean isComplete() {
        return !first && unsigned == 0;
    }
}
