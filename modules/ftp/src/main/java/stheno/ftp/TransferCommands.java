package stheno.ftp;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import stheno.ftp.data.AsciiProducer;
import stheno.ftp.data.AsciiSize;
import stheno.ftp.data.DataTransfer;
import stheno.ftp.data.Download;
import stheno.ftp.data.Replies;
import stheno.ftp.data.Upload;
import stheno.ftp.listing.Facts;
import stheno.producers.Producer;
import stheno.reactor.Reactor;
import stheno.storage.Entries;
import stheno.storage.Found;
import stheno.storage.StagedFile;
import stheno.storage.WorkPool;
import stheno.text.Next;
import stheno.text.Reply;
import stheno.text.TlsPolicy;

/// Transfers: RETR, STOR, STOU, APPE, LIST, NLST, MLSD. Each opens its file or directory on another thread first; only then does it use the
/// data connection. One thread: the session's loop.
///
/// ```
///   Work: open ─► Refused: its reply
///             └─► Ready:   150, then DataChannel.give(transfer) ─► ... ─► FtpSession.ended
/// ```
final class TransferCommands {
    private static final Reply UNENCRYPTED = Reply.of(522, "Encryption of data connections is required: send PROT P.");
    private static final Reply TYPE_I_ONLY = Reply.of(504, "Resuming an upload requires TYPE I.");
    private static final String UNIQUE = "upload"; // STOU's file name, if the client sends none

    private TransferCommands() {}

    /// Continues with the path, if a data connection is established or can be.
    private static Next ready(FtpSession session, String argument, Function<FtpPath, Next> then) {
        if (session.settings().tlsPolicy() == TlsPolicy.REQUIRED && !session.protection().data()) return Next.send(UNENCRYPTED);
        return session.data().isPrepared() ? session.at(argument, then) : Next.send(Replies.NO_DATA);
    }

    static Next retrieve(FtpSession session, String argument) {
        long from = session.takeRestart();
        boolean ascii = session.parameters().ascii();
        User user = session.user();
        Object client = user.client();
        boolean reads = ascii && from > 0; // the file up to the offset
        return ready(session, argument, path ->
                send(session, TransferRecord.Kind.RETRIEVED, ascii, reads, () -> file(session.service(), client, user, path, from, ascii)));
    }

    private static DownloadSource file(FtpService service, Object client, User user, FtpPath path, long from, boolean ascii)
            throws IOException {
        return switch (user.look(path)) {
            case Found.Regular file when !ascii && from > file.size() ->
                    new DownloadSource.Refused(Reply.of(554, "The file has only " + file.size() + " bytes."));
            case Found.Regular file -> opened(service, client, user, path, file, from, ascii);
            case Found.Directory _ -> new DownloadSource.Refused(Replies.NO_FILE);
            case Found.Missing _ -> new DownloadSource.Refused(user.hasUpload(path) ? Replies.INCOMPLETE : Replies.MISSING);
            case Found.Refused(var reason) -> new DownloadSource.Refused(Replies.of(reason));
        };
    }

    private static DownloadSource opened(FtpService service, Object client, User user, FtpPath path, Found.Regular file, long from,
            boolean ascii) throws IOException {
        String name = path.last().orElseThrow();
        FileChannel channel = user.open(file);
        try {
            if (ascii) return lines(service, client, user, path, file, channel, from);
            long count = Math.max(0, channel.size() - from);
            return new DownloadSource.Ready(user.sending(file, Producer.file(channel, from, count)), path,
                    Reply.of(150, "Opening BINARY mode data connection for " + name + " (" + count + " bytes)."));
        } catch (WorkPool.Busy e) {
            channel.close();
            return new DownloadSource.Refused(Replies.OVERLOADED);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static DownloadSource lines(FtpService service, Object client, User user, FtpPath path, Found.Regular file,
            FileChannel channel, long from) throws IOException {
        Optional<AsciiSize.Position> position = from == 0 ? Optional.of(AsciiSize.Position.START)
                : service.scan(client, () -> AsciiSize.position(channel, from));
        if (position.isEmpty()) {
            channel.close();
            return new DownloadSource.Refused(Reply.of(554, "The file is shorter than the offset."));
        }
        long end = channel.size();
        Producer content = user.sending(file, Producer.file(channel, position.get().position(), end - position.get().position()));
        return new DownloadSource.Ready(AsciiProducer.of(content, position.get()), path,
                Reply.of(150, "Opening ASCII mode data connection for " + path.last().orElseThrow() + "."));
    }

    static Next list(FtpSession session, String argument) {
        return listing(session, Listings.Command.LIST, Listings.withoutOptions(argument));
    }

    static Next names(FtpSession session, String argument) {
        return listing(session, Listings.Command.NLST, Listings.withoutOptions(argument));
    }

    static Next facts(FtpSession session, String argument) {
        return listing(session, Listings.Command.MLSD, argument);
    }

    private static Next listing(FtpSession session, Listings.Command kind, String argument) {
        session.takeRestart();
        User user = session.user();
        Facts facts = session.parameters().facts();
        int cap = session.settings().listingEntries();
        Consumer<Entries.Omitted> report = session.service().omitted(session.connection());
        return ready(session, argument, path -> send(session, TransferRecord.Kind.LISTED, true, false,
                () -> Listings.open(kind, user, path, argument, facts, cap, report)));
    }

    /// @param cancellable whether the opening may take long. If not, the client gets its file even if it has sent QUIT, or has left
    private static Next send(FtpSession session, TransferRecord.Kind kind, boolean ascii, boolean cancellable,
            Callable<DownloadSource> opening) {
        User user = session.user();
        Reactor reactor = session.connection().reactor();
        return new Next.Work<>(opening, source -> switch (source) {
            case DownloadSource.Refused(Reply reply) -> Next.send(reply);
            case DownloadSource.Ready(Producer producer, FtpPath path, Reply reply) -> {
                Producer throttled = user.throttle().map(throttle -> producer.throttled(throttle, reactor)).orElse(producer);
                yield session.begin(transfer(session, kind, path, ascii, new Download(throttled, session::ended)), reply);
            }
        }, DownloadSource::discard, cancellable);
    }

    private static Transfer transfer(FtpSession session, TransferRecord.Kind kind, FtpPath path, boolean ascii, DataTransfer data) {
        return new Transfer(kind, path, ascii, session.user(), session.protection().data(), session.connection().reactor().clock(), data);
    }

    static Next store(FtpSession session, String argument) {
        long from = session.takeRestart();
        if (from > 0 && session.parameters().ascii()) return Next.send(TYPE_I_ONLY);
        return receive(session, argument, from > 0 ? new StagedFile.Start.At(from) : new StagedFile.Start.Whole());
    }

    /// Resumes the user's incomplete upload of this name, if there is one.
    static Next append(FtpSession session, String argument) {
        session.takeRestart();
        return receive(session, argument, new StagedFile.Start.Append());
    }

    static Next storeUnique(FtpSession session, String argument) {
        session.takeRestart();
        return receive(session, argument.isEmpty() ? UNIQUE : argument, new StagedFile.Start.Unique());
    }

    private static Next receive(FtpSession session, String argument, StagedFile.Start start) {
        User user = session.user();
        return ready(session, argument, path -> new Next.Work<>(() -> user.upload(path, start),
                begun -> switch (begun) {
                    case StagedFile.Begun.Failed(var why) -> Next.send(Replies.of(why, Replies.FAILED));
                    case StagedFile.Begun.Ready(StagedFile upload) ->
                            receive(session, path, upload, start instanceof StagedFile.Start.Unique);
                }, User::discard));
    }

    private static Next receive(FtpSession session, FtpPath path, StagedFile upload, boolean unique) {
        boolean ascii = session.parameters().ascii();
        FtpPath target = path.parent().resolve(upload.name()).orElse(path); // STOU has chosen the name
        DataTransfer data = new Upload(session.connection().reactor(), upload, ascii, session.user().throttle(),
                session::isKilled, session::ended);
        String opening = unique ? "FILE: " + upload.name() // RFC 1123, section 4.1.2.9
                : "Opening " + (ascii ? "ASCII" : "BINARY") + " mode data connection for " + upload.name() + ".";
        return session.begin(transfer(session, TransferRecord.Kind.STORED, target, ascii, data), Reply.of(150, opening));
    }
}
