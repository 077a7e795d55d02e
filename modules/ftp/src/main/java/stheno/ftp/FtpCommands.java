package stheno.ftp;

import static stheno.text.Argument.NONE;
import static stheno.text.Argument.OPTIONAL;
import static stheno.text.Argument.REQUIRED;

import java.util.List;
import java.util.Optional;
import stheno.text.Argument;
import stheno.text.CommandTable;
import stheno.text.CommandTable.Action;
import stheno.text.CommandTable.Precondition;
import stheno.text.CommandTable.Row;
import stheno.text.Next;
import stheno.text.Reply;

/// Every command of FTP that is obeyed, a row each: RFC 959, 1123, 2228, 2389, 2428, 3659, 4217.
final class FtpCommands {
    private static final Precondition<FtpSession> STILL = session -> session.transfer().isPresent() ? Optional.of(Next.HOLD) : Optional.empty();
    private static final Precondition<FtpSession> LOGIN =
            session -> session.login() instanceof Login.In ? Optional.empty() : Optional.of(Next.send(Replies.NOT_LOGGED_IN));
    private static final Precondition<FtpSession> READS = session -> session.user().mayRead() ? Optional.empty() : Optional.of(Next.send(Replies.DENIED));
    private static final Precondition<FtpSession> WRITES =
            session -> session.user().mayWrite() ? Optional.empty() : Optional.of(Next.send(Replies.DENIED));

    private static final CommandTable.ErrorReplies COMPLAINTS = new CommandTable.ErrorReplies() {
        @Override
        public Reply unknown(String verb) {
            return Reply.of(500, "There is no such command.");
        }

        @Override
        public Reply badArgument(Row<?> row) {
            return Reply.of(501, "Write " + row.verb() + " " + row.help());
        }
    };

    static final CommandTable<FtpSession> TABLE = new CommandTable<>(List.of(
            // Who one is
            open("USER", REQUIRED, "NAME: logs in, with PASS", AccessCommands::user),
            open("PASS", OPTIONAL, "PASSWORD: completes USER", AccessCommands::password),
            open("ACCT", OPTIONAL, "ACCOUNT: not needed here", AccessCommands::account),
            open("REIN", NONE, "(nothing): logs out", AccessCommands::reinitialize),
            open("AUTH", REQUIRED, "TLS: protects the connection", AccessCommands::auth),
            open("PBSZ", REQUIRED, "0: comes before PROT", AccessCommands::bufferSize),
            open("PROT", REQUIRED, "P or C: whether data is protected", AccessCommands::protection),
            open("CCC", NONE, "(nothing): is refused", AccessCommands::clear),
            row("QUIT", NONE, List.of(), "(nothing): ends the session, after a transfer under way", AccessCommands::quit),
            // Where one is
            in("PWD", NONE, "(nothing): tells the current directory", PlaceCommands::print),
            in("XPWD", NONE, "(nothing): as PWD", PlaceCommands::print),
            in("CWD", REQUIRED, "DIRECTORY: goes there", PlaceCommands::change),
            in("XCWD", REQUIRED, "DIRECTORY: as CWD", PlaceCommands::change),
            in("CDUP", NONE, "(nothing): goes one directory up", PlaceCommands::up),
            in("XCUP", NONE, "(nothing): as CDUP", PlaceCommands::up),
            writing("MKD", "DIRECTORY: makes it", PlaceCommands::make),
            writing("XMKD", "DIRECTORY: as MKD", PlaceCommands::make),
            writing("RMD", "DIRECTORY: removes it, if it is empty", PlaceCommands::remove),
            writing("XRMD", "DIRECTORY: as RMD", PlaceCommands::remove),
            // Files
            writing("DELE", "FILE: deletes it", FileCommands::delete),
            writing("RNFR", "PATH: is renamed, with RNTO", FileCommands::renameFrom),
            writing("RNTO", "PATH: the new name", FileCommands::renameTo),
            in("SIZE", REQUIRED, "FILE: bytes that RETR would send", FileCommands::size),
            in("MDTM", REQUIRED, "PATH: when it was modified, UTC", FileCommands::modified),
            writing("MFMT", "YYYYMMDDHHMMSS PATH: sets that time", FileCommands::modify),
            reading("HASH", REQUIRED, "FILE: its SHA-256", FileCommands::hash),
            reading("XSHA256", REQUIRED, "FILE: its SHA-256", FileCommands::sha256),
            in("MLST", OPTIONAL, "[PATH]: facts of it", FileCommands::facts),
            // How data is moved
            open("TYPE", REQUIRED, "A or I: lines, or bytes", DataCommands::type),
            open("STRU", REQUIRED, "F: files have no structure", DataCommands::structure),
            open("MODE", REQUIRED, "S: data is a stream", DataCommands::mode),
            in("ALLO", OPTIONAL, "BYTES: not needed here", DataCommands::allocate),
            in("REST", REQUIRED, "OFFSET: where the next transfer begins", DataCommands::restart),
            in("PASV", NONE, "(nothing): opens a port for data, IPv4", DataCommands::passive),
            in("EPSV", OPTIONAL, "[1, 2 or ALL]: opens a port for data", DataCommands::extendedPassive),
            in("PORT", REQUIRED, "h1,h2,h3,h4,p1,p2: where to connect to for data", DataCommands::port),
            in("EPRT", REQUIRED, "|1 or 2|ADDRESS|PORT|: where to connect to for data", DataCommands::extendedPort),
            row("ABOR", NONE, List.of(LOGIN), "(nothing): breaks off a transfer", DataCommands::abort),
            // Transfers
            reading("LIST", OPTIONAL, "[PATH]: a directory, to be read by people", TransferCommands::list),
            reading("NLST", OPTIONAL, "[PATH]: names", TransferCommands::names),
            reading("MLSD", OPTIONAL, "[DIRECTORY]: a directory, to be read by programs", TransferCommands::facts),
            reading("RETR", REQUIRED, "FILE: sends it", TransferCommands::retrieve),
            writing("STOR", "FILE: takes it", TransferCommands::store),
            row("STOU", OPTIONAL, List.of(STILL, LOGIN, WRITES), "[FILE]: takes it under a name that is free", TransferCommands::storeUnique),
            writing("APPE", "FILE: takes more of it", TransferCommands::append),
            // The server
            open("SYST", NONE, "(nothing): what kind of system this is", InfoCommands::system),
            open("FEAT", NONE, "(nothing): what there is beyond RFC 959", InfoCommands::features),
            open("OPTS", REQUIRED, "COMMAND OPTION: of MLST, UTF8, HASH", InfoCommands::options),
            open("CLNT", REQUIRED, "NAME: which client this is", InfoCommands::client),
            open("SITE", REQUIRED, "HELP: nothing else", InfoCommands::site),
            open("HELP", OPTIONAL, "[COMMAND]: how it is written", InfoCommands::help),
            row("NOOP", NONE, List.of(), "(nothing): nothing", InfoCommands::noop),
            row("STAT", OPTIONAL, List.of(), "[PATH]: of the session, or of a path", InfoCommands::status)), COMPLAINTS);

    private FtpCommands() {}

    private static Row<FtpSession> row(String verb, Argument argument, List<Precondition<FtpSession>> needs, String help, Action<FtpSession> action) {
        return new Row<>(verb, argument, needs, help, action);
    }

    /// For everybody, when nothing is being transferred.
    private static Row<FtpSession> open(String verb, Argument argument, String help, Action<FtpSession> action) {
        return row(verb, argument, List.of(STILL), help, action);
    }

    /// For who is logged in.
    private static Row<FtpSession> in(String verb, Argument argument, String help, Action<FtpSession> action) {
        return row(verb, argument, List.of(STILL, LOGIN), help, action);
    }

    private static Row<FtpSession> reading(String verb, Argument argument, String help, Action<FtpSession> action) {
        return row(verb, argument, List.of(STILL, LOGIN, READS), help, action);
    }

    private static Row<FtpSession> writing(String verb, String help, Action<FtpSession> action) {
        return row(verb, REQUIRED, List.of(STILL, LOGIN, WRITES), help, action);
    }
}
