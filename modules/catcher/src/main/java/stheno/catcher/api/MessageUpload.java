package stheno.catcher.api;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import stheno.http.Parameters;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.EnvelopeIds;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.MailHandler;
import stheno.mail.mime.Limits;
import stheno.mail.mime.header.Address;
import stheno.mail.mime.header.Fields;
import stheno.mail.smtp.SmtpAddressParser;
import stheno.web.blocking.BlockingExchange;

/// Takes a message from a request's body. The envelope is that of the query, `from=` and `to=`, else that of the header. Any thread;
/// blocks.
final class MessageUpload {
    private static final int PIECE = 16 * 1024;

    private final MailHandler store;
    private final InstantSource clock;
    private final EnvelopeIds ids;

    MessageUpload(MailHandler store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.ids = new EnvelopeIds(clock);
    }

    /// @return the id of the message
    /// @throws IllegalArgumentException if an address is wrong, or if there is no recipient
    /// @throws IOException              if the body is not complete, or the message cannot be kept
    String receive(BlockingExchange exchange) throws IOException {
        Parameters parameters = exchange.request().queryParameters();
        InputStream body = exchange.input();
        byte[] head = head(body);
        Envelope envelope = envelope(parameters, Fields.parse(head), exchange);
        IncomingMessage message = store.receive(envelope);
        boolean kept = false;
        try {
            message.write(ByteBuffer.wrap(trace(envelope)));
            message.write(ByteBuffer.wrap(head));
            byte[] piece = new byte[PIECE];
            for (int n = body.read(piece); n >= 0; n = body.read(piece)) message.write(ByteBuffer.wrap(piece, 0, n));
            message.finish();
            kept = true;
        } finally {
            if (!kept) message.abort();
        }
        message.answered();
        return envelope.id();
    }

    /// The header, with the empty line behind it, or the first 100 KB.
    private static byte[] head(InputStream body) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream(PIECE);
        byte[] piece = new byte[PIECE];
        for (int n = body.read(piece); n >= 0; n = body.read(piece)) {
            head.write(piece, 0, n);
            if (head.size() >= Limits.DEFAULT.headerOctets() || hasEmptyLine(head.toByteArray())) break;
        }
        if (head.size() == 0) throw new EOFException("the body is empty");
        return head.toByteArray();
    }

    private static boolean hasEmptyLine(byte[] octets) {
        boolean empty = true;
        for (byte b : octets) {
            if (b == '\n' && empty) return true;
            if (b != '\r') empty = b == '\n';
        }
        return false;
    }

    private Envelope envelope(Parameters parameters, Fields fields, BlockingExchange exchange) {
        List<EmailAddress> to = new ArrayList<>();
        for (String value : parameters.all("to")) to.add(address("to", value));
        for (String name : to.isEmpty() ? List.of("To", "Cc", "Bcc") : List.<String>of()) to.addAll(addresses(fields, name));
        if (to.isEmpty()) throw new IllegalArgumentException("to: name a recipient. Neither the query nor the header has one");
        Optional<EmailAddress> from = parameters.first("from").isPresent()
                ? parameters.first("from").filter(value -> !value.isEmpty() && !value.equals("<>")).map(value -> address("from", value))
                : addresses(fields, "From").stream().findFirst();
        InetAddress address = exchange.client() instanceof InetSocketAddress socket && socket.getAddress() != null
                ? socket.getAddress() : InetAddress.getLoopbackAddress();
        String protocol = exchange.secure() ? "HTTPS" : "HTTP";
        ClientInfo client = new ClientInfo(address, "", parameters.first("mailbox"), exchange.secure(), protocol);
        return new Envelope(ids.next(), from, to, client, Envelope.Body.EIGHT_BIT_MIME, true, clock.instant());
    }

    private static EmailAddress address(String name, String value) {
        return SmtpAddressParser.address(value).orElseThrow(() -> new IllegalArgumentException(name + ": not an address"));
    }

    private static List<EmailAddress> addresses(Fields fields, String name) {
        return fields.addresses(name).stream().map(Address::address).map(SmtpAddressParser::address).flatMap(Optional::stream).toList();
    }

    private byte[] trace(Envelope envelope) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(envelope.received().atOffset(ZoneOffset.UTC));
        return ("Received: from [" + envelope.client().address().getHostAddress() + "] by the API with " + envelope.client().protocol()
                + "\r\n\tid " + envelope.id() + "; " + date + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
