package stheno.mail.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.text.ClientFault;
import stheno.text.DotStuffing;
import stheno.text.ReceivedReply;

/// One message on its way to the smarthost (RFC 5321, section 3.3). Loop thread only.
///
/// ```
///  MAIL ─► RCPT ... RCPT ─┬─ one accepted ─► DATA ─354─► content ─► results
///   │ (with PIPELINING in one write)         └─ BDAT with content ─┘
///   └─────────────────────┴─ none ─► RSET ─► results
/// ```
///
/// DATA is not pipelined: a server that accepts no recipient and yet says 354 would have to be sent an empty message (RFC 2920,
/// section 3.1). That costs one round trip.
///
/// A message with 8-bit content goes unchanged to a server without 8BITMIME, without BODY. RFC 6152, section 3, asks for a conversion,
/// which breaks signatures (DKIM), or a bounce; all servers of today pass 8-bit content on.
final class RelayTransaction {
    private static final String NOT_SENT = "this server is stopping";

    private final RelaySession session;
    private final RelayMessage message;
    private final RecipientResult[] results; // null until they are known
    private final List<Integer> sent = new ArrayList<>(); // places of the recipients that the smarthost is told
    private ReceivedReply mail; // null until it has come
    private int accepted;
    private boolean leaving; // the smarthost has said 421
    private boolean over;

    RelayTransaction(RelaySession session, RelayMessage message) {
        this.session = session;
        this.message = message;
        this.results = new RecipientResult[message.recipients().size()];
    }

    RelayMessage message() {
        return message;
    }

    /// Results of a message that was not begun.
    static List<RecipientResult> untried(RelayMessage message) {
        return Collections.nCopies(message.recipients().size(), new RecipientResult.Untried());
    }

    void begin() {
        refuseWhatCannotBeSent();
        for (int i = 0; i < results.length; i++) if (results[i] == null) sent.add(i);
        if (sent.isEmpty()) {
            end(true);
            return;
        }
        session.talk().command(mailCommand(), session.settings().timeouts().command(), this::mailed);
        if (!session.extensions().has("PIPELINING")) return;
        for (int place : sent) recipient(place);
    }

    /// Decides without the server what it could only refuse.
    private void refuseWhatCannotBeSent() {
        Extensions extensions = session.extensions();
        if (!message.sender().stream().allMatch(RelayTransaction::isSound)) failAll("5.1.7", "the sender's address is not valid");
        for (int i = 0; i < results.length; i++) {
            if (isSound(message.recipients().get(i)) || results[i] != null) continue;
            results[i] = new RecipientResult.Failed("5.1.3", "the address is not valid");
        }
        OptionalLong most = extensions.size();
        if (most.isPresent() && message.size() > most.getAsLong()) {
            failAll("5.3.4", "the message of " + message.size() + " octets exceeds the limit of the server, " + most.getAsLong());
        }
        boolean binary = message.body() == Envelope.Body.BINARY_MIME;
        if (binary && !(extensions.has("BINARYMIME") && extensions.has("CHUNKING"))) {
            failAll("5.6.3", "the server does not take binary messages (RFC 3030)");
        }
        if (extensions.has("SMTPUTF8")) return;
        boolean sender = message.sender().stream().allMatch(RelayMessage::isAscii);
        if (message.header8bit() || !sender) failAll("5.6.7", "the server does not take addresses and headers in UTF-8 (RFC 6531)");
        for (int i = 0; i < results.length; i++) {
            if (results[i] == null && !RelayMessage.isAscii(message.recipients().get(i))) {
                results[i] = new RecipientResult.Failed("5.6.7", "the server does not take addresses in UTF-8 (RFC 6531)");
            }
        }
    }

    /// Whether an address can stand in a command: it is not trusted, for it comes from a file.
    private static boolean isSound(EmailAddress address) {
        return address.toString().chars().noneMatch(Character::isISOControl);
    }

    private void failAll(String status, String why) {
        for (int i = 0; i < results.length; i++) if (results[i] == null) results[i] = new RecipientResult.Failed(status, why);
    }

    private String mailCommand() {
        Extensions extensions = session.extensions();
        String sender = message.sender().map(EmailAddress::toString).orElse("");
        StringBuilder command = new StringBuilder("MAIL FROM:<").append(sender).append('>');
        if (extensions.has("SIZE")) command.append(" SIZE=").append(message.size());
        switch (message.body()) {
            case SEVEN_BIT -> { }
            case EIGHT_BIT_MIME -> command.append(extensions.has("8BITMIME") ? " BODY=8BITMIME" : "");
            case BINARY_MIME -> command.append(" BODY=BINARYMIME");
        }
        boolean utf8 = message.header8bit() || !message.sender().stream().allMatch(RelayMessage::isAscii)
                || !message.recipients().stream().allMatch(RelayMessage::isAscii);
        if (utf8) command.append(" SMTPUTF8");
        return command.toString();
    }

    private void mailed(ReceivedReply reply) {
        if (over) return;
        mail = reply;
        leaving |= reply.code() == 421;
        if (!reply.isPositive()) {
            for (int place : sent) results[place] = RecipientResult.of(reply);
            if (leaving && session.reused()) { // it is not this message that the smarthost refuses
                for (int place : sent) results[place] = new RecipientResult.Untried();
            }
        }
        if (session.extensions().has("PIPELINING")) return; // the replies to RCPT follow
        if (reply.isPositive()) recipient(sent.getFirst());
        else end(!leaving);
    }

    private void recipient(int place) {
        session.talk().command("RCPT TO:<" + message.recipients().get(place) + ">", session.settings().timeouts().command(),
                reply -> recipientAnswered(place, reply));
    }

    private void recipientAnswered(int place, ReceivedReply reply) {
        if (over) return;
        leaving |= reply.code() == 421;
        if (mail.isPositive()) results[place] = result(reply);
        boolean last = place == sent.getLast();
        if (!last && !session.extensions().has("PIPELINING") && !leaving) recipient(sent.get(sent.indexOf(place) + 1));
        else if (last || leaving) recipientsAnswered();
    }

    /// Too many recipients is no refusal of this one (RFC 5321, section 4.5.3.1.10). It goes into another transaction.
    private RecipientResult result(ReceivedReply reply) {
        if (reply.isPositive()) {
            accepted++;
            return null; // the reply to the content decides
        }
        boolean tooMany = reply.code() == 452 || reply.code() == 552;
        if (tooMany && accepted > 0) return new RecipientResult.Untried();
        if (reply.code() == 552) return new RecipientResult.Deferred("4.5.3", reply.toString());
        return RecipientResult.of(reply);
    }

    private void recipientsAnswered() {
        if (accepted == 0 || leaving) end(!leaving);
        else if (message.body() == Envelope.Body.BINARY_MIME) chunk();
        else session.talk().command("DATA", session.settings().timeouts().data(), this::dataAnswered);
    }

    private void dataAnswered(ReceivedReply reply) {
        if (over) return;
        if (reply.code() == 354) {
            session.talk().content(new DotStuffing(message.content(memory())), session.settings().timeouts().end(), this::contentAnswered);
            return;
        }
        leaving |= reply.code() == 421 || !reply.isTemporary() && !reply.isPermanent();
        settle(RecipientResult.of(reply));
        end(!leaving);
    }

    private LongConsumer memory() {
        return session.talk().connection().pipeMemory();
    }

    private void chunk() {
        session.talk().command("BDAT " + message.size() + " LAST", message.octets(memory()), session.settings().timeouts().end(),
                this::contentAnswered);
    }

    private void contentAnswered(ReceivedReply reply) {
        if (over) return;
        settle(reply.isPositive() ? new RecipientResult.Delivered(reply.toString()) : RecipientResult.of(reply));
        over = true;
        session.finished(message, List.of(results));
        session.free(reply.code() != 421);
    }

    /// The result of the recipients that were accepted.
    private void settle(RecipientResult result) {
        for (int place : sent) if (results[place] == null) results[place] = result;
    }

    /// Ends the transaction before its content. The results do not wait for the reply to RSET.
    private void end(boolean usable) {
        if (over) return;
        over = true;
        settle(leaving ? new RecipientResult.Deferred("4.4.2", "the smarthost closes the connection") : new RecipientResult.Untried());
        session.finished(message, List.of(results));
        if (usable && mail != null) {
            session.talk().command("RSET", session.settings().timeouts().command(), reply -> session.free(reply.isPositive()));
        } else {
            session.free(usable);
        }
    }

    /// The results if the connection is over before the transaction is.
    List<RecipientResult> broken(Optional<ClientFault> fault) {
        boolean stopping = fault.isEmpty() || fault.get().kind() == ClientFault.Kind.CUT;
        boolean stale = mail == null && session.reused() && fault.isPresent() && fault.get().kind() == ClientFault.Kind.GONE;
        String why = fault.map(ClientFault::detail).orElse(NOT_SENT);
        RecipientResult result = stopping || stale ? new RecipientResult.Untried() : new RecipientResult.Deferred("4.4.2", why);
        return Arrays.stream(results).map(known -> known == null ? result : known).toList();
    }
}
