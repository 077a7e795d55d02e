package stheno.ftp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import stheno.ftp.data.Replies;
import stheno.ftp.listing.Facts;
import stheno.text.CommandTable;
import stheno.text.Next;
import stheno.text.Reply;
import stheno.text.TlsPolicy;

/// Information about the server and the session: SYST, FEAT, OPTS, HELP, SITE, NOOP, CLNT, STAT. One thread: the session's loop.
final class InfoCommands {
    private static final int VERBS_A_ROW = 8;

    private InfoCommands() {}

    static Next system(FtpSession session, String nothing) {
        return Next.send(Reply.of(215, "UNIX Type: L8"));
    }

    /// Answered during a transfer, too: clients ask whether the connection is alive. Replies keep their order behind ABOR.
    static Next noop(FtpSession session, String nothing) {
        return session.isAborting() ? Next.HOLD : Next.send(Replies.OK);
    }

    static Next client(FtpSession session, String name) {
        return Next.send(Reply.of(200, "OK."));
    }

    /// RFC 2389, section 3.
    static Next features(FtpSession session, String nothing) {
        List<String> rows = new ArrayList<>(List.of("CLNT", "EPRT", "EPSV", "HASH SHA-256*", "MDTM", "MFMT",
                session.parameters().facts().feature(), "REST STREAM", "SITE CHMOD", "SIZE", "TVFS", "UTF8",
                "XCRC", "XMD5", "XSHA1", "XSHA256"));
        if (session.settings().tlsPolicy() != TlsPolicy.OFF) rows.addAll(0, List.of("AUTH TLS", "PBSZ", "PROT"));
        return Next.send(Reply.block(211, "Features:", rows, "End."));
    }

    static Next options(FtpSession session, String argument) {
        String verb = CommandTable.verb(argument);
        String rest = CommandTable.argument(argument).strip();
        return switch (verb) {
            case "MLST" -> {
                session.parameters(session.parameters().withFacts(Facts.of(rest)));
                yield Next.send(Reply.of(200, session.parameters().facts().reply()));
            }
            case "UTF8" -> Next.send(rest.isEmpty() || rest.equalsIgnoreCase("ON") ? Reply.of(200, "File names are UTF-8.")
                    : Reply.of(504, "File names are always UTF-8."));
            case "HASH" -> Next.send(rest.isEmpty() || rest.equalsIgnoreCase("SHA-256") ? Reply.of(200, "SHA-256")
                    : Reply.of(504, "The algorithm " + rest + " is not supported: use SHA-256."));
            default -> Next.send(Reply.of(501, "The command has no options."));
        };
    }

    static Next help(FtpSession session, String argument) {
        if (argument.isBlank()) return Next.send(Reply.block(214, "Commands:", verbs(), "Send HELP COMMAND for details."));
        Optional<CommandTable.Row<FtpSession>> row = FtpCommands.TABLE.row(argument.strip());
        return Next.send(row.map(it -> Reply.of(214, it.verb() + " " + it.help())).orElse(Reply.of(502, "Unknown command.")));
    }

    private static List<String> verbs() {
        List<String> verbs = FtpCommands.TABLE.rows().stream().map(CommandTable.Row::verb).toList();
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < verbs.size(); i += VERBS_A_ROW) {
            rows.add(verbs.subList(i, Math.min(verbs.size(), i + VERBS_A_ROW)).stream()
                    .map(verb -> String.format(Locale.ROOT, "%-8s", verb)).collect(Collectors.joining()).stripTrailing());
        }
        return rows;
    }

    static Next site(FtpSession session, String argument) {
        return switch (CommandTable.verb(argument)) {
            case "HELP" -> Next.send(Reply.of(214, "SITE supports CHMOD and HELP."));
            case "CHMOD" -> permit(session, CommandTable.argument(argument));
            default -> Next.send(Reply.of(504, "SITE supports CHMOD and HELP."));
        };
    }

    private static Next permit(FtpSession session, String argument) {
        if (!(session.login() instanceof Login.LoggedIn(User user))) return Next.send(Replies.NOT_LOGGED_IN);
        return user.mayWrite() ? FileCommands.permit(session, argument) : Next.send(Replies.DENIED);
    }

    /// The status of the session, also during a transfer (RFC 959, section 4.1.3), or of a path, after the transfer.
    static Next status(FtpSession session, String argument) {
        if (argument.isBlank()) return Next.send(Reply.block(211, "Status:", rows(session), "End."));
        if (!(session.login() instanceof Login.LoggedIn)) return Next.send(Replies.NOT_LOGGED_IN);
        return session.transfer().isPresent() ? Next.HOLD : FileCommands.status(session, argument);
    }

    private static List<String> rows(FtpSession session) {
        List<String> rows = new ArrayList<>();
        rows.add(session.toString());
        rows.add("TYPE " + (session.parameters().ascii() ? "A" : "I") + ", STRU F, MODE S");
        rows.add(session.protection().control() ? "TLS, PROT " + (session.protection().data() ? "P" : "C") : "no TLS");
        return rows;
    }
}
