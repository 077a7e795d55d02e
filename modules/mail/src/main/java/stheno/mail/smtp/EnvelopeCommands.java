package stheno.mail.smtp;

import java.util.Optional;
import java.util.OptionalLong;
import stheno.mail.envelope.EmailAddress;
import stheno.text.Next;

/// The envelope: MAIL and RCPT. One thread: the session's loop.
final class EnvelopeCommands {
    private static final String MAIL_SYNTAX = "MAIL FROM:<address>";
    private static final String RCPT_SYNTAX = "RCPT TO:<address>";

    private EnvelopeCommands() {}

    static Next mail(SmtpSession session, String argument) {
        SmtpSettings settings = session.settings();
        if (settings.requireLogin() && session.user().isEmpty()) return Next.send(Replies.NEEDS_LOGIN);
        Optional<String> rest = after("FROM:", argument);
        if (rest.isEmpty()) return Next.send(Replies.syntax(MAIL_SYNTAX));
        Optional<SmtpAddressParser.Path> path = SmtpAddressParser.path(rest.get(), settings.localParts());
        if (path.isEmpty() || !settings.localParts() && path.get().address().filter(EmailAddress.POSTMASTER::equals).isPresent()) {
            return Next.send(Replies.of(501, "5.1.7", "Bad sender address, syntax: " + MAIL_SYNTAX));
        }
        return switch (MailParameters.parse(path.get().parameters())) {
            case ParsedParameters.Invalid(var reply) -> Next.send(reply);
            case MailParameters parameters -> mail(session, path.get().address(), parameters);
        };
    }

    /// What follows a word, in any case, with blanks before the colon's end as some clients send them.
    private static Optional<String> after(String word, String argument) {
        String text = argument.stripLeading();
        return text.regionMatches(true, 0, word, 0, word.length()) ? Optional.of(text.substring(word.length())) : Optional.empty();
    }

    private static Next mail(SmtpSession session, Optional<EmailAddress> sender, MailParameters parameters) {
        if (!parameters.utf8() && sender.filter(SmtpAddressParser::isInternational).isPresent()) return Next.send(Replies.NEEDS_UTF8);
        OptionalLong size = parameters.size();
        if (size.isPresent() && size.getAsLong() > session.settings().sizeLimit()) return Next.send(Replies.of(Replies.TOO_BIG));
        if (!session.countMessage()) return Next.close(Replies.TOO_MANY_MESSAGES);
        Transaction transaction = new Transaction(session.client(parameters.utf8()), sender, parameters);
        return session.decided(() -> session.service().handler().sender(transaction.client(), sender, size), () -> {
            session.begin(transaction);
            return Next.send(Replies.SENDER_OK);
        }, refuse -> Next.send(Replies.of(refuse)));
    }

    static Next recipient(SmtpSession session, String argument) {
        Transaction transaction = session.transaction().orElseThrow();
        if (transaction.message().isPresent()) return Next.send(Replies.IN_CHUNKS);
        Optional<SmtpAddressParser.Path> path = after("TO:", argument)
                .flatMap(rest -> SmtpAddressParser.path(rest, session.settings().localParts()));
        if (path.isEmpty()) {
            boolean worded = after("TO:", argument).isPresent();
            return refused(session, Next.send(worded ? Replies.of(501, "5.1.3", "Bad recipient address, syntax: " + RCPT_SYNTAX)
                    : Replies.syntax(RCPT_SYNTAX)));
        }
        if (path.get().address().isEmpty()) return refused(session, Next.send(Replies.of(501, "5.1.3", "A recipient needs an address")));
        String parameters = path.get().parameters();
        if (!parameters.isEmpty()) return refused(session, Next.send(MailParameters.unsupported(parameters.split("[ =]")[0])));
        return recipient(session, transaction, path.get().address().get());
    }

    private static Next recipient(SmtpSession session, Transaction transaction, EmailAddress recipient) {
        if (!transaction.utf8() && SmtpAddressParser.isInternational(recipient)) return refused(session, Next.send(Replies.NEEDS_UTF8));
        if (transaction.recipients().size() >= session.settings().recipientLimit()) {
            return refused(session, Next.send(Replies.of(452, "4.5.3", "Too many recipients"))); // RFC 5321, section 4.5.3.1.10
        }
        return session.decided(() -> session.service().handler()
                .recipient(transaction.client(), transaction.sender(), transaction.recipients(), recipient), () -> {
            transaction.add(recipient);
            return Next.send(Replies.RECIPIENT_OK);
        }, refuse -> refused(session, Next.send(Replies.of(refuse))));
    }

    private static Next refused(SmtpSession session, Next reply) {
        session.recipientRefused();
        return reply;
    }
}
