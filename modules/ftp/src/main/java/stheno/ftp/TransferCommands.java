package stheno.ftp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import stheno.producers.Producer;
import stheno.reactor.Reactor;
import stheno.storage.Found;
import stheno.storage.StagedFile;
import stheno.storage.Tree;
import stheno.text.Next;
import stheno.text.Reply;

/// What moves data: RETR, STOR, STOU, APPE, LIST, NLST, MLSD. Each looks at the disk off the loop first; only what is there gets a data
/// connection. Loop thread only.
///
/// ```
///   Work: open ─► Refused: its reply
///             └─► Ready:   150, then DataChannel.give(flow) ─► ... ─► FtpSession.ended
/// ```
final class TransferCommands {
    private static final Reply UNPROTECTED = Reply.of(522, "Data must be protected here; say PROT P.");
    private static final Reply TYPE_I_ALONE = Reply.of(504, "An upload is resumed in TYPE I.");
    private static final String UNIQUE = "upload"; // what STOU begins with, if nothing was asked for

    private TransferCommands() {}

    /// Goes on with a place, if a transfer could have its data connection.
    private static Next ready(FtpSession session, String argument, Function<FtpPath, Next> then) {
        if (session.settings().tlsPolicy() == TlsPolicy.REQUIRED && !session.protection().data()) return Next.send(UNPROTECTED);
        return session.data().prepared() ? session.at(argument, then) : Next.send(Replies.NO_DATA);
    }

    static Next retrieve(FtpSession session, String argument) {
        long from = session.takeRestart();
        boolean ascii = session.modes().ascii();
        User user = session.user();
        return ready(session, argument, path -> send(session, TransferRecord.Kind.RETRIEVED, ascii, () -> file(session.service(), user, path, from, ascii)));
    }

    private static Source file(FtpService service, User user, FtpPath path, long from, boolean ascii) throws Exception {
        return switch (user.tree().tree().resolve(path.names())) {
            case Found.Regular file when !ascii && from > file.size() ->
                    new Source.Refused(Reply.of(554, "The file has only " + file.size() + " bytes."));
            case Found.Regular file -> opened(service, path, file, from, ascii);
            case Found.Directory _ -> new Source.Refused(Replies.NO_FILE);
            case Found.Missing _ -> new Source.Refused(Replies.MISSING);
            case Found.Refused(var reason) -> new Source.Refused(Replies.of(reason));
        };
    }

    private static Source opened(FtpService service, FtpPath path, Found.Regular file, long from, boolean ascii)
            throws Exception {
        String name = path.last().orElseThrow();
        FileChannel channel = Tree.open(file);
        try {
            if (ascii) return lines(service, path, name, channel, from);
            long count = Math.max(0, channel.size() - from);
            return new Source.Ready(Producer.file(channel, from, count), path,
                    Reply.of(150, "Opening BINARY mode data connection for " + name + " (" + count + " bytes)."));
        } catch (Exception e) {
            channel.close();
            throw e;
        }
    }

    private static Source lines(FtpService service, FtpPath path, String name, FileChannel channel, long from)
            throws Exception {
        Optional<AsciiSize.Place> place = from == 0 ? Optional.of(AsciiSize.Place.START)
                : service.scan(() -> AsciiSize.place(channel, from));
        if (place.isEmpty()) {
            channel.close();
            return new Source.Refused(Reply.of(554, "The file has fewer bytes than that."));
        }
        return new Source.Ready(AsciiProducer.file(channel, place.get(), channel.size()), path,
                Reply.of(150, "Opening ASCII mode data connection for " + name + "."));
    }

    static Next list(FtpSession session, String argument) {
        return listing(session, Listings.Kind.LIST, Listings.withoutOptions(argument));
    }

    static Next names(FtpSession session, String argument) {
        return listing(session, Listings.Kind.NLST, Listings.withoutOptions(argument));
    }

    static Next facts(FtpSession session, String argument) {
        return listing(session, Listings.Kind.MLSD, argument);
    }

    private static Next listing(FtpSession session, Listings.Kind kind, String argument) {
        session.takeRestart();
        User user = session.user();
        Facts facts = session.modes().facts();
        int cap = session.settings().listingLimit();
        return ready(session, argument, path -> send(session, TransferRecord.Kind.LISTED, true,
                () -> Listings.open(kind, user, path, argument, facts, cap)));
    }

    private static Next send(FtpSession session, TransferRecord.Kind kind, boolean ascii, Callable<Source> opening) {
        User user = session.user();
        Reactor reactor = session.connection().reactor();
        return new Next.Work<>(opening, source -> switch (source) {
            case Source.Refused(Reply reply) -> Next.send(reply);
            case Source.Ready(Producer producer, FtpPath path, Reply reply) -> {
                Producer throttled = user.throttle().map(throttle -> producer.throttled(throttle, reactor)).orElse(producer);
                yield session.begin(transfer(session, kind, path, ascii, new Download(throttled, session::ended)), reply);
            }
        }, Source::letGo);
    }

    private static Transfer transfer(FtpSession session, TransferRecord.Kind kind, FtpPath path, boolean ascii, DataTransfer flow) {
        return new Transfer(kind, path, ascii, session.user(), session.protection().data(), session.connection().reactor().clock(), flow);
    }

    static Next store(FtpSession session, String argument) {
        long from = session.takeRestart();
        if (from > 0 && session.modes().ascii()) return Next.send(TYPE_I_ALONE);
        return receive(session, argument, from > 0 ? new StagedFile.Start.At(from) : new StagedFile.Start.Whole());
    }

    /// Resumes an upload that was broken off, if there is no file of that name yet.
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
        return ready(session, argument, path -> new Next.Work<>(() -> user.tree().upload(path.toString(), user.name(), start),
                begun -> switch (begun) {
                    case StagedFile.Begun.Failed(var why) -> Next.send(Replies.of(why, Replies.FAILED));
                    case StagedFile.Begun.Ready(StagedFile upload) -> receive(session, path, upload);
                }, TransferCommands::letGo));
    }

    private static Next receive(FtpSession session, FtpPath path, StagedFile upload) {
        boolean ascii = session.modes().ascii();
        FtpPath place = path.parent().resolve(upload.name()).orElse(path); // STOU has chosen the name
        DataTransfer flow = new Upload(session.connection().reactor(), upload, ascii, session.user().throttle(),
                session::peerEnded, session::ended);
        return session.begin(transfer(session, TransferRecord.Kind.STORED, place, ascii, flow), Reply.of(150, "FILE: " + upload.name()));
    }

    private static void letGo(StagedFile.Begun begun) {
        if (!(begun instanceof StagedFile.Begun.Ready(StagedFile upload))) return;
        Thread.startVirtualThread(() -> {
            try {
                upload.keep();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
