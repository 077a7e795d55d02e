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
            return Reply.of(500, "Unknown command.");
        }

        @Override
        public Reply badArgument(Row<?> row) {
            return Reply.of(501, "Syntax: " + row.verb() + " " + row.help());
        }
    };

    static final CommandTable<FtpSession> TABLE = new CommandTable<>(List.of(
            // Who one is
            open("USER", REQUIRED, "NAME: log in, followed by PASS", AccessCommands::user),
            open("PASS", OPTIONAL, "PASSWORD: log in, after USER", AccessCommands::password),
            open("ACCT", OPTIONAL, "ACCOUNT: not needed", AccessCommands::account),
            open("REIN", NONE, "(no argument): log out", AccessCommands::reinitialize),
            open("AUTH", REQUIRED, "TLS: encrypt the connection", AccessCommands::auth),
            open("PBSZ", REQUIRED, "0: required before PROT", AccessCommands::bufferSize),
            open("PROT", REQUIRED, "P or C: encrypt data connections, or not", AccessCommands::protection),
            open("CCC", NONE, "(no argument): not supported", AccessCommands::clear),
            row("QUIT", NONE, List.of(), "(no argument): end the session after the current transfer", AccessCommands::quit),
            // Where one is
            in("PWD", NONE, "(no argument): show the current directory", PlaceCommands::print),
            in("XPWD", NONE, "(no argument): same as PWD", PlaceCommands::print),
            in("CWD", REQUIRED, "DIRECTORY: change the current directory", PlaceCommands::change),
            in("XCWD", REQUIRED, "DIRECTORY: same as CWD", PlaceCommands::change),
            in("CDUP", NONE, "(no argument): change to the parent directory", PlaceCommands::up),
            in("XCUP", NONE, "(no argument): same as CDUP", PlaceCommands::up),
            writing("MKD", "DIRECTORY: create a directory", PlaceCommands::make),
            writing("XMKD", "DIRECTORY: same as MKD", PlaceCommands::make),
            writing("RMD", "DIRECTORY: remove an empty directory", PlaceCommands::remove),
            writing("XRMD", "DIRECTORY: same as RMD", PlaceCommands::remove),
            // Files
            writing("DELE", "FILE: delete a file", FileCommands::delete),
            writing("RNFR", "PATH: rename a file or directory, followed by RNTO", FileCommands::renameFrom),
            writing("RNTO", "PATH: the new name, after RNFR", FileCommands::renameTo),
            in("SIZE", REQUIRED, "FILE: the size of a file as RETR would send it", FileCommands::size),
            in("MDTM", REQUIRED, "PATH: the modification time in UTC", FileCommands::modified),
            writing("MFMT", "YYYYMMDDHHMMSS PATH: set the modification time", FileCommands::modify),
            reading("HASH", REQUIRED, "FILE: the SHA-256 hash of a file", FileCommands::hash),
            reading("XSHA256", REQUIRED, "FILE: the SHA-256 hash of a file", FileCommands::sha256),
            in("MLST", OPTIONAL, "[PATH]: the facts of a file or directory", FileCommands::facts),
            // How data is moved
            open("TYPE", REQUIRED, "A or I: transfer text or bytes", DataCommands::type),
            open("STRU", REQUIRED, "F: the only file structure", DataCommands::structure),
            open("MODE", REQUIRED, "S: the only transfer mode", DataCommands::mode),
            in("ALLO", OPTIONAL, "BYTES: not needed", DataCommands::allocate),
            in("REST", REQUIRED, "OFFSET: the byte at which the next transfer begins", DataCommands::restart),
            in("PASV", NONE, "(no argument): open a port for a data connection, IPv4", DataCommands::passive),
            in("EPSV", OPTIONAL, "[1, 2 or ALL]: open a port for a data connection", DataCommands::extendedPassive),
            in("PORT", REQUIRED, "h1,h2,h3,h4,p1,p2: the client's address for data connections", DataCommands::port),
            in("EPRT", REQUIRED, "|1 or 2|ADDRESS|PORT|: the client's address for data connections", DataCommands::extendedPort),
            row("ABOR", NONE, List.of(LOGIN), "(no argument): abort the transfer", DataCommands::abort),
            // Transfers
            reading("LIST", OPTIONAL, "[PATH]: list a directory", TransferCommands::list),
            reading("NLST", OPTIONAL, "[PATH]: list names only", TransferCommands::names),
            reading("MLSD", OPTIONAL, "[DIRECTORY]: list a directory in machine-readable form", TransferCommands::facts),
            reading("RETR", REQUIRED, "FILE: download a file", TransferCommands::retrieve),
            writing("STOR", "FILE: upload a file", TransferCommands::store),
            row("STOU", OPTIONAL, List.of(STILL, LOGIN, WRITES), "[FILE]: upload under a free name", TransferCommands::storeUnique),
            writing("APPE", "FILE: append to a file", TransferCommands::append),
            // The server
            open("SYST", NONE, "(no argument): the system type", InfoCommands::system),
            open("FEAT", NONE, "(no argument): the extensions to RFC 959", InfoCommands::features),
            open("OPTS", REQUIRED, "COMMAND OPTION: set an option of MLST, UTF8 or HASH", InfoCommands::options),
            open("CLNT", REQUIRED, "NAME: the client's name", InfoCommands::client),
            open("SITE", REQUIRED, "HELP: the only SITE command", InfoCommands::site),
            open("HELP", OPTIONAL, "[COMMAND]: list commands, or explain one", InfoCommands::help),
            row("NOOP", NONE, List.of(), "(no argument): do nothing", InfoCommands::noop),
            row("STAT", OPTIONAL, List.of(), "[PATH]: the status of the session or of a path", InfoCommands::status)), COMPLAINTS);

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
