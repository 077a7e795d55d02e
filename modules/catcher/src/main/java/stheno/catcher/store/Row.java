package stheno.catcher.store;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;

/// An [Entry] as octets, in memory and in the index file. With 100,000 messages, objects would take five times as much.
///
/// ```
///   0 length   4 position   12 id   32 received   40 octets   48 sent octets   56 flags   58 attachments   60 number of texts
///   62 texts: each a length of two octets, and UTF-8
/// ```
///
/// Any thread.
final class Row {
    static final int ID_LENGTH = 20;
    static final int MAILBOX = 0; // numbers of texts: those that are searched stand side by side
    private static final int ADDRESS = 1;
    private static final int NAME = 2;
    private static final int PROTOCOL = 3;
    static final int SUBJECT = 4;
    static final int CC = 5;
    static final int TO = 6;
    static final int FROM = 7;
    static final int SENDER = 8;
    static final int RECIPIENTS = 9; // this and all further ones

    private static final int POSITION = 4;
    private static final int ID = 12;
    private static final int RECEIVED = 32;
    private static final int OCTETS = 40;
    private static final int SENT = 48;
    private static final int FLAGS = 56;
    private static final int ATTACHMENTS = 58;
    private static final int TEXTS = 60;
    private static final int FIRST_TEXT = 62;
    private static final int SHORTEST = FIRST_TEXT + 2 * RECIPIENTS;
    private static final int LONGEST_TEXT = 4 * 1000; // octets of 1,000 characters in UTF-8

    private static final int SECURE = 1 << 8; // above the doubts
    private static final int UTF8 = 1 << 9;
    private static final int BODY = 10; // two bits from here

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Row() {}

    /// @param sent octets that POP3 sends
    static byte[] encode(long position, Entry entry, long sent) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(400);
        out.writeBytes(new byte[FIRST_TEXT]);
        text(out, entry.mailbox().orElse(""));
        text(out, entry.client().address().getHostAddress());
        text(out, entry.client().name());
        text(out, entry.client().protocol());
        text(out, entry.subject());
        text(out, entry.cc());
        text(out, entry.to());
        text(out, entry.from());
        text(out, entry.sender().map(EmailAddress::toString).orElse(""));
        int recipients = Math.min(entry.recipients().size(), Short.MAX_VALUE - RECIPIENTS);
        for (EmailAddress recipient : entry.recipients().subList(0, recipients)) text(out, recipient.toString());
        byte[] row = out.toByteArray();
        int flags = (entry.client().secure() ? SECURE : 0) | (entry.utf8() ? UTF8 : 0) | entry.body().ordinal() << BODY;
        for (Doubt doubt : entry.doubts()) flags |= 1 << doubt.ordinal();
        INT.set(row, 0, row.length);
        LONG.set(row, POSITION, position);
        System.arraycopy(entry.id().getBytes(StandardCharsets.ISO_8859_1), 0, row, ID, ID_LENGTH);
        LONG.set(row, RECEIVED, entry.received().toEpochMilli());
        LONG.set(row, OCTETS, entry.octets());
        LONG.set(row, SENT, sent);
        SHORT.set(row, FLAGS, (short) flags);
        SHORT.set(row, ATTACHMENTS, (short) Math.min(entry.attachments(), Short.MAX_VALUE));
        SHORT.set(row, TEXTS, (short) (RECIPIENTS + recipients));
        return row;
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(octets.length, LONGEST_TEXT);
        while (length < octets.length && length > 0 && (octets[length] & 0xC0) == 0x80) length--; // not within a character
        out.write(length >> 8);
        out.write(length);
        out.write(octets, 0, length);
    }

    /// Whether these octets are a whole row: for those that come from a file.
    static boolean isValid(byte[] row) {
        if (row.length < SHORTEST || length(row, 0) != row.length || texts(row, 0) < RECIPIENTS) return false;
        int at = FIRST_TEXT;
        for (int i = texts(row, 0); i > 0; i--) {
            if (at + 2 > row.length) return false;
            at += 2 + textLength(row, at);
        }
        return at == row.length;
    }

    static int length(byte[] octets, int row) {
        return (int) INT.get(octets, row);
    }

    static long position(byte[] octets, int row) {
        return (long) LONG.get(octets, row + POSITION);
    }

    static void setPosition(byte[] octets, int row, long position) {
        LONG.set(octets, row + POSITION, position);
    }

    static String id(byte[] octets, int row) {
        return new String(octets, row + ID, ID_LENGTH, StandardCharsets.ISO_8859_1);
    }

    /// Where the id begins.
    static int idStart(int row) {
        return row + ID;
    }

    static long received(byte[] octets, int row) {
        return (long) LONG.get(octets, row + RECEIVED);
    }

    /// The size of the file.
    static long size(byte[] octets, int row) {
        return (long) LONG.get(octets, row + OCTETS);
    }

    /// What POP3 sends.
    static long sent(byte[] octets, int row) {
        return (long) LONG.get(octets, row + SENT);
    }

    static int attachments(byte[] octets, int row) {
        return (short) SHORT.get(octets, row + ATTACHMENTS);
    }

    static int texts(byte[] octets, int row) {
        return (short) SHORT.get(octets, row + TEXTS);
    }

    /// Where a text's length stands; the text begins two octets later.
    static int text(byte[] octets, int row, int number) {
        int at = row + FIRST_TEXT;
        for (int i = 0; i < number; i++) at += 2 + textLength(octets, at);
        return at;
    }

    static int textLength(byte[] octets, int at) {
        return (short) SHORT.get(octets, at) & 0xFFFF;
    }

    static String string(byte[] octets, int row, int number) {
        int at = text(octets, row, number);
        return new String(octets, at + 2, textLength(octets, at), StandardCharsets.UTF_8);
    }

    static Entry decode(byte[] octets, int row) {
        int flags = (short) SHORT.get(octets, row + FLAGS);
        String mailbox = string(octets, row, MAILBOX);
        String sender = string(octets, row, SENDER);
        List<EmailAddress> recipients = new ArrayList<>();
        for (int i = RECIPIENTS; i < texts(octets, row); i++) recipients.add(EmailAddress.of(string(octets, row, i)));
        EnumSet<Doubt> doubts = EnumSet.noneOf(Doubt.class);
        for (Doubt doubt : Doubt.values()) if ((flags & 1 << doubt.ordinal()) != 0) doubts.add(doubt);
        Optional<String> user = mailbox.isEmpty() ? Optional.empty() : Optional.of(mailbox);
        ClientInfo client = new ClientInfo(InetAddress.ofLiteral(string(octets, row, ADDRESS)), string(octets, row, NAME), user,
                (flags & SECURE) != 0, string(octets, row, PROTOCOL));
        return new Entry(Long.toString(position(octets, row)), id(octets, row), Instant.ofEpochMilli(received(octets, row)),
                size(octets, row), user, sender.isEmpty() ? Optional.empty() : Optional.of(EmailAddress.of(sender)), recipients, client,
                Envelope.Body.values()[Math.min(flags >> BODY & 3, 2)], (flags & UTF8) != 0, string(octets, row, FROM),
                string(octets, row, TO), string(octets, row, CC), string(octets, row, SUBJECT), attachments(octets, row),
                List.copyOf(doubts));
    }
}
