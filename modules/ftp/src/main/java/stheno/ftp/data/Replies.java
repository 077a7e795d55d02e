package stheno.ftp.data;

import java.util.concurrent.RejectedExecutionException;
import stheno.storage.Change;
import stheno.storage.DiskBusyException;
import stheno.storage.DiskRefusal;
import stheno.storage.Found;
import stheno.text.Reply;

/// Replies used by several commands (RFC 959, section 4.2), and the replies to results of storage. No reply reveals anything outside of the
/// session's tree. Pure; any thread.
public final class Replies {
    public static final Reply OK = Reply.of(200, "OK.");
    public static final Reply NOT_HTTP = Reply.of(500, "This is an FTP server.");
    public static final Reply BAD_NAME = Reply.of(501, "Invalid file name.");
    public static final Reply BAD_ARGUMENT = Reply.of(501, "Invalid argument.");
    public static final Reply BAD_TIME = Reply.of(501, "Invalid time: write YYYYMMDDHHMMSS, in UTC.");
    public static final Reply UNSUPPORTED = Reply.of(504, "Argument not supported.");
    public static final Reply NOT_LOGGED_IN = Reply.of(530, "Please log in with USER and PASS.");
    public static final Reply DENIED = Reply.of(550, "Permission denied.");
    public static final Reply MISSING = Reply.of(550, "No such file or directory.");
    public static final Reply INCOMPLETE = Reply.of(550, "The upload of this file is incomplete.");
    public static final Reply NO_FILE = Reply.of(550, "Not a plain file.");
    public static final Reply NO_DIRECTORY = Reply.of(550, "Not a directory.");
    public static final Reply ROOT = Reply.of(550, "The root directory cannot be changed.");
    public static final Reply EXISTS = Reply.of(550, "File exists.");
    static final Reply BUSY = Reply.of(450, "The file is being uploaded.");
    public static final Reply SLOW_DISK = Reply.of(450, "The disk does not answer in time. Try again later.");
    public static final Reply OVERLOADED = Reply.of(450, "The server is busy. Try again later.");
    public static final Reply CANCELLED = Reply.of(426, "Command aborted.");
    public static final Reply FAILED = Reply.of(451, "Internal server error.");
    public static final Reply NO_DATA = Reply.of(425, "Send PASV, EPSV, PORT or EPRT first.");
    static final Reply ABORTED = Reply.of(426, "Transfer aborted.");
    static final Reply DISK_FULL = Reply.of(452, "Disk full. The incomplete upload is kept and can be resumed.");
    private static final Reply HIDDEN = Reply.of(553, "This name begins with a dot and is not allowed.");
    static final Reply TOO_LARGE = Reply.of(552, "File exceeds the size limit.");
    public static final Reply SHUTDOWN = Reply.of(421, "The server is shutting down.");

    private Replies() {}

    /// @param done the reply to a success
    public static Reply of(Change change, Reply done) {
        return switch (change) {
            case Change.Done _ -> done;
            case Change.Missing _, Change.NoDirectory _ -> MISSING;
            case Change.IsDirectory _ -> NO_FILE;
            case Change.NotDirectory _ -> NO_DIRECTORY;
            case Change.NotEmpty(String unseen) -> Reply.of(550, unseen.isEmpty() ? "Directory not empty."
                    : "Directory not empty: it contains " + unseen + ", which is not shown.");
            case Change.Denied(DiskRefusal why) -> of(why);
            case Change.Refused(Found.Reason reason) when reason == Found.Reason.HIDDEN -> HIDDEN;
            case Change.Exists _ -> EXISTS;
            case Change.IntoItself _ -> Reply.of(553, "Cannot move a directory into itself.");
            case Change.OtherDisk _ -> Reply.of(550, "Cannot rename to another file system.");
            case Change.Busy _ -> BUSY;
            case Change.Overloaded _ -> OVERLOADED;
            case Change.Beyond(long size) -> Reply.of(554, "There are only " + size + " bytes to resume from.");
            case Change.Unwanted _ -> Reply.of(450, "The file was changed during the upload.");
            case Change.TooLong _ -> TOO_LARGE;
            case Change.NoSpace _ -> DISK_FULL;
            case Change.Unfinished _ -> ABORTED;
            case Change.Refused(Found.Reason reason) -> of(reason);
        };
    }

    /// The reply to a failure: [#FAILED] if the server is at fault.
    public static Reply of(Throwable cause) {
        return switch (cause) {
            case DiskBusyException _ -> SLOW_DISK;
            case RejectedExecutionException _ -> OVERLOADED;
            default -> DiskRefusal.of(cause).map(Replies::of).orElse(FAILED);
        };
    }

    /// The reply to what the file system refuses for good.
    public static Reply of(DiskRefusal refusal) {
        return switch (refusal) {
            case DENIED -> DENIED;
            case NOT_PERMITTED -> Reply.of(550, "Operation not permitted.");
            case READ_ONLY -> Reply.of(550, "The file system is read-only.");
            case NAME_TOO_LONG -> Reply.of(553, "The file name is too long.");
            case BAD_NAME -> Reply.of(553, "The file system does not allow this file name.");
            case LINK_LOOP -> Reply.of(550, "Too many levels of symbolic links.");
            case MISSING -> MISSING;
            case EXISTS -> EXISTS;
            case NOT_DIRECTORY -> NO_DIRECTORY;
            case IS_DIRECTORY -> NO_FILE;
            case NOT_EMPTY -> Reply.of(550, "Directory not empty.");
            case OTHER_DISK -> Reply.of(550, "Cannot rename to another file system.");
            case TOO_LARGE -> TOO_LARGE;
            case TOO_MANY_ENTRIES -> Reply.of(550, "The directory has too many entries.");
            case NO_SPACE -> DISK_FULL;
        };
    }

    /// The reply to a refused path.
    public static Reply of(Found.Reason reason) {
        return switch (reason) {
            case MALFORMED -> BAD_NAME;
            case HIDDEN, OUTSIDE -> MISSING;
            case SPECIAL -> NO_FILE;
            case UNREADABLE -> DENIED;
            case BROKEN -> FAILED;
        };
    }
}
