package stheno.ftp;

import stheno.ftp.data.Replies;
import stheno.storage.Found;
import stheno.text.Next;
import stheno.text.Reply;

/// Directories: PWD, CWD, CDUP, MKD, RMD. One thread, the session's loop; the disk is accessed by other threads.
final class DirectoryCommands {
    private DirectoryCommands() {}

    static Next print(FtpSession session, String nothing) {
        return Next.send(Reply.of(257, session.directory().quoted() + " is the current directory."));
    }

    static Next change(FtpSession session, String argument) {
        return session.at(argument, path -> change(session, path));
    }

    static Next up(FtpSession session, String nothing) {
        return change(session, session.directory().parent());
    }

    private static Next change(FtpSession session, FtpPath path) {
        User user = session.user();
        return Next.work(() -> user.enterable(path), found -> switch (found) {
            case Found.Directory _ -> {
                session.directory(path);
                yield Next.send(Reply.of(250, "The current directory is " + path + "."));
            }
            case Found.Regular _ -> Next.send(Replies.NO_DIRECTORY);
            case Found.Missing _ -> Next.send(Replies.MISSING);
            case Found.Refused(var reason) -> Next.send(Replies.of(reason));
        });
    }

    static Next make(FtpSession session, String argument) {
        User user = session.user();
        return session.at(argument, path -> Next.work(() -> user.makeDirectory(path),
                change -> Next.send(Replies.of(change, Reply.of(257, path.quoted() + " created.")))));
    }

    static Next remove(FtpSession session, String argument) {
        User user = session.user();
        return session.at(argument, path -> path.names().isEmpty() ? Next.send(Replies.ROOT)
                : Next.work(() -> user.removeDirectory(path),
                        change -> Next.send(Replies.of(change, Reply.of(250, "Directory removed.")))));
    }
}
