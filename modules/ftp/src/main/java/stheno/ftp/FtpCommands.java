package stheno.ftp;

import static stheno.text.Argument.NONE;
import static stheno.text.Argument.OPTIONAL;
import static stheno.text.Argument.REQUIRED;

import java.util.List;
import java.util.Optional;
import stheno.ftp.data.Replies;
import stheno.text.Argument;
import stheno.text.CommandTable;
import stheno.text.CommandTable.Action;
import stheno.text.CommandTable.Precondition;
import stheno.text.CommandTable.Row;
import stheno.text.Next;
import stheno.text.Reply;

/// Every command of FTP that is obeyed, a row each: RFC 959, 1123, 2228, 2389, 2428, 3659, 4217.
final class FtpCommands {
    private static final Precondition<FtpSession> NO_TRANSFER = session -> session.transfer().isPresent() ? Optional.of(Next.HOLD)
            : Optional.empty();
    private static final Precondition<FtpSession> LOGGED_IN =
            session -> session.login() instanceof Login.LoggedIn ? Optional.empty() : Optional.of(Next.send(Replies.NOT_LOGGED_IN));
    private static final Precondition<FtpSession> MAY_READ = session -> session.user().mayRead() ? Optional.empty()
            : Optional.of(Next.send(Replies.DENIED));
    private static final Precondition<FtpSession> MAY_WRITE =
            session -> session.user().mayWrite() ? Optional.empty() : Optional.of(Next.send(Replies.DENIED));

    private static final CommandTable.ErrorReplies ERRORS = new CommandTable.ErrorReplies() {
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
            // Login and encryption
            always("USER", REQUIRED, "NAME: log in, followed by PASS", AccessCommands::user),
            always("PASS", OPTIONAL, "PASSWORD: log in, after USER", AccessCommands::password),
            always("ACCT", OPTIONAL, "ACCOUNT: not needed", AccessCommands::account),
            always("REIN", NONE, "(no argument): log out", AccessCommands::reinitialize),
            always("AUTH", REQUIRED, "TLS: encrypt the connection", AccessCommands::auth),
            always("PBSZ", REQUIRED, "0: required before PROT", AccessCommands::bufferSize),
            always("PROT", REQUIRED, "P or C: encrypt data connections, or not", AccessCommands::protection),
            always("CCC", NONE, "(no argument): not supported", AccessCommands::clear),
            row("QUIT", NONE, List.of(), "(no argument): end the session after the current transfer", AccessCommands::quit),
            // Directories
            loggedIn("PWD", NONE, "(no argument): show the current directory", DirectoryCommands::print),
            loggedIn("XPWD", NONE, "(no argument): same as PWD", DirectoryCommands::print),
            loggedIn("CWD", REQUIRED, "DIRECTORY: change the current directory", DirectoryCommands::change),
            loggedIn("XCWD", REQUIRED, "DIRECTORY: same as CWD", DirectoryCommands::change),
            loggedIn("CDUP", NONE, "(no argument): change to the parent directory", DirectoryCommands::up),
            loggedIn("XCUP", NONE, "(no argument): same as CDUP", DirectoryCommands::up),
            writing("MKD", "DIRECTORY: create a directory", DirectoryCommands::make),
            writing("XMKD", "DIRECTORY: same as MKD", DirectoryCommands::make),
            writing("RMD", "DIRECTORY: remove an empty directory", DirectoryCommands::remove),
            writing("XRMD", "DIRECTORY: same as RMD", DirectoryCommands::remove),
            // Files
            writing("DELE", "FILE: delete a file", FileCommands::delete),
            writing("RNFR", "PATH: rename a file or directory, followed by RNTO", FileCommands::renameFrom),
            writing("RNTO", "PATH: the new name, after RNFR", FileCommands::renameTo),
            loggedIn("SIZE", REQUIRED, "FILE: the size of a file as RETR would send it", FileCommands::size),
            loggedIn("MDTM", REQUIRED, "[YYYYMMDDHHMMSS] PATH: the modification time in UTC, or set it", FileCommands::modified),
            writing("MFMT", "YYYYMMDDHHMMSS PATH: set the modification time", FileCommands::modify),
            reading("HASH", REQUIRED, "FILE: the SHA-256 hash of a file", HashCommands::hash),
            reading("XSHA256", REQUIRED, "FILE: the SHA-256 hash of a file", HashCommands::sha256),
            reading("XSHA1", REQUIRED, "FILE: the SHA-1 hash of a file", HashCommands::sha1),
            reading("XMD5", REQUIRED, "FILE: the MD5 hash of a file", HashCommands::md5),
            reading("XCRC", REQUIRED, "FILE: the CRC-32 of a file", HashCommands::crc),
            loggedIn("MLST", OPTIONAL, "[PATH]: the facts of a file or directory", FileCommands::facts),
            // Transfer parameters and data connections
            always("TYPE", REQUIRED, "A or I: transfer text or bytes", DataCommands::type),
            always("STRU", REQUIRED, "F: the only file structure", DataCommands::structure),
            always("MODE", REQUIRED, "S: the only transfer mode", DataCommands::mode),
            loggedIn("ALLO", OPTIONAL, "BYTES: not needed", DataCommands::allocate),
            loggedIn("REST", REQUIRED, "OFFSET: the byte at which the next transfer begins", DataCommands::restart),
            loggedIn("PASV", NONE, "(no argument): open a port for a data connection, IPv4", DataCommands::passive),
            loggedIn("EPSV", OPTIONAL, "[1, 2 or ALL]: open a port for a data connection", DataCommands::extendedPassive),
            loggedIn("PORT", REQUIRED, "h1,h2,h3,h4,p1,p2: the client's address for data connections", DataCommands::port),
            loggedIn("EPRT", REQUIRED, "|1 or 2|ADDRESS|PORT|: the client's address for data connections", DataCommands::extendedPort),
            row("ABOR", NONE, List.of(LOGGED_IN), "(no argument): abort the transfer", DataCommands::abort),
            // Transfers
            reading("LIST", OPTIONAL, "[PATH]: list a directory", TransferCommands::list),
            reading("NLST", OPTIONAL, "[PATH]: list names only", TransferCommands::names),
            reading("MLSD", OPTIONAL, "[DIRECTORY]: list a directory in machine-readable form", TransferCommands::facts),
            reading("RETR", REQUIRED, "FILE: download a file", TransferCommands::retrieve),
            writing("STOR", "FILE: upload a file", TransferCommands::store),
            row("STOU", OPTIONAL, List.of(NO_TRANSFER, LOGGED_IN, MAY_WRITE), "[FILE]: upload under a free name",
                    TransferCommands::storeUnique),
            writing("APPE", "FILE: append to a file", TransferCommands::append),
            // The server
            always("SYST", NONE, "(no argument): the system type", InfoCommands::system),
            always("FEAT", NONE, "(no argument): the extensions to RFC 959", InfoCommands::features),
            always("OPTS", REQUIRED, "COMMAND OPTION: set an option of MLST, UTF8 or HASH", InfoCommands::options),
            always("CLNT", REQUIRED, "NAME: the client's name", InfoCommands::client),
            always("SITE", REQUIRED, "CHMOD MODE PATH: set permissions, for example 644", InfoCommands::site),
            always("HELP", OPTIONAL, "[COMMAND]: list commands, or explain one", InfoCommands::help),
            row("NOOP", NONE, List.of(), "(no argument): do nothing", InfoCommands::noop),
            row("STAT", OPTIONAL, List.of(), "[PATH]: the status of the session or of a path", InfoCommands::status)), ERRORS);

    private FtpCommands() {}

    private static Row<FtpSession> row(String verb, Argument argument, List<Precondition<FtpSession>> preconditions, String help,
            Action<FtpSession> action) {
        return new Row<>(verb, argument, preconditions, help, action);
    }

    /// Without a login; waits for the end of a transfer.
    private static Row<FtpSession> always(String verb, Argument argument, String help, Action<FtpSession> action) {
        return row(verb, argument, List.of(NO_TRANSFER), help, action);
    }

    /// After the login; waits for the end of a transfer.
    private static Row<FtpSession> loggedIn(String verb, Argument argument, String help, Action<FtpSession> action) {
        return row(verb, argument, List.of(NO_TRANSFER, LOGGED_IN), help, action);
    }

    private static Row<FtpSession> reading(String verb, Argument argument, String help, Action<FtpSession> action) {
        return row(verb, argument, List.of(NO_TRANSFER, LOGGED_IN, MAY_READ), help, action);
    }

    private static Row<FtpSession> writing(String verb, String help, Action<FtpSession> action) {
        return row(verb, REQUIRED, List.of(NO_TRANSFER, LOGGED_IN, MAY_WRITE), help, action);
    }
}
