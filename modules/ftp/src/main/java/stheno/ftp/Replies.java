package stheno.ftp;

import stheno.storage.Change;
import stheno.storage.Found;
import stheno.text.Reply;

/// What is said in more than one place (RFC 959, section 4.2), and what a disk's answer is in words. Nothing tells what lies outside of a
/// session's tree. Pure; any thread.
final class Replies {
    static final Reply NOTHING_DONE = Reply.of(200, "Nothing done.");
    static final Reply BAD_NAME = Reply.of(501, "That can be no name.");
    static final Reply BAD_ARGUMENT = Reply.of(501, "That argument is not understood.");
    static final Reply NOT_HERE = Reply.of(504, "Not implemented for that argument.");
    static final Reply NOT_LOGGED_IN = Reply.of(530, "Log in with USER and PASS first.");
    static final Reply DENIED = Reply.of(550, "Permission denied.");
    static final Reply MISSING = Reply.of(550, "No such file or directory.");
    static final Reply NO_FILE = Reply.of(550, "That is not a plain file.");
    static final Reply NO_DIRECTORY = Reply.of(550, "That is not a directory.");
    static final Reply ROOT = Reply.of(550, "The root directory stays.");
    static final Reply TAKEN = Reply.of(550, "That name is taken.");
    static final Reply BUSY = Reply.of(450, "That file is being uploaded already; try again later.");
    static final Reply FAILED = Reply.of(451, "The server has failed at this; try again later.");
    static final Reply NO_DATA = Reply.of(425, "Use PASV, EPSV, PORT or EPRT first.");
    static final Reply ABORTED = Reply.of(426, "The transfer was broken off.");
    static final Reply FULL = Reply.of(452, "There is no room left on the disk. What has come is kept, to be resumed.");
    static final Reply TOO_LONG = Reply.of(552, "The file is longer than files may be here.");
    static final Reply STOPPING = Reply.of(421, "The server is stopping.");

    private Replies() {}

    /// @param done what to say of a success
    static Reply of(Change change, Reply done) {
        return switch (change) {
            case Change.Done _ -> done;
            case Change.Missing _, Change.NoDirectory _ -> MISSING;
            case Change.IsDirectory _ -> NO_FILE;
            case Change.NotDirectory _ -> NO_DIRECTORY;
            case Change.NotEmpty _ -> Reply.of(550, "The directory is not empty.");
            case Change.Exists _ -> TAKEN;
            case Change.IntoItself _ -> Reply.of(553, "A directory cannot be moved into itself.");
            case Change.OtherDisk _ -> Reply.of(550, "That is on another disk; copy it instead.");
            case Change.Busy _ -> BUSY;
            case Change.Beyond(long size) -> Reply.of(554, "There are only " + size + " bytes to go on from.");
            case Change.Unwanted _ -> Reply.of(450, "Somebody else has changed that file meanwhile.");
            case Change.TooLong _ -> TOO_LONG;
            case Change.NoSpace _ -> FULL;
            case Change.Unfinished _ -> ABORTED;
            case Change.Refused(Found.Reason reason) -> of(reason);
        };
    }

    /// A name under which nothing is handed out.
    static Reply of(Found.Reason reason) {
        return switch (reason) {
            case MALFORMED -> BAD_NAME;
            case HIDDEN, OUTSIDE -> MISSING;
            case SPECIAL -> NO_FILE;
            case UNREADABLE -> DENIED;
        };
    }
}
