package stheno.web.files;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import stheno.http.BodyPipe;
import stheno.http.Exchange;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.producers.InboundPipe;
import stheno.reactor.ClientNetwork;
import stheno.reactor.ClientQuota;
import stheno.reactor.InputBuffers;
import stheno.reactor.Log;
import stheno.storage.Change;
import stheno.storage.DiskBusyException;
import stheno.storage.StagedFile;
import stheno.web.blocking.Workers;

/// The file of a PUT on its way to the disk. It has a worker while it is opened, while there are bytes to write, and while it is published;
/// none while the client is awaited.
///
/// ```
///   submit ──worker──► OPENED ──invites the body──► DRAINED: a worker while there are bytes ──the end──► answered
///      │ 503              │ 404, 412, 413 ...                                  └──the client has left──► deleted
/// ```
final class Upload {
    private static final int CAPACITY = 256 * 1024; // bytes of the pipe: a disk may hesitate, and the client sends on
    private static final Reply FAILED = Reply.error(Status.INTERNAL_SERVER_ERROR, "The server failed to store the file.");

    private final Exchange exchange;
    private final ClientNetwork client;
    private final Workers workers;
    private final ClientQuota open;
    private final UploadHandler handler;
    private final String path;
    private final AtomicBoolean over = new AtomicBoolean();

    Upload(Exchange exchange, Workers workers, ClientQuota open, UploadHandler handler) {
        this.exchange = exchange;
        this.client = ClientNetwork.of(exchange.client());
        this.workers = workers;
        this.open = open;
        this.handler = handler;
        this.path = UploadHandler.path(exchange.request());
    }

    /// Begins, or answers 503. Loop thread only.
    void submit() {
        assert exchange.reactor().inLoop() : "loop thread only";
        if (exchange.left()) return;
        if (!open.take(client, 1)) {
            exchange.respond(UploadHandler.BUSY);
            return;
        }
        Optional<Workers.Job> job = workers.submit(client, this::begin);
        if (job.isEmpty()) end(UploadHandler.BUSY);
        else exchange.whenLeft(() -> {
            if (job.get().cancel()) end(UploadHandler.BUSY);
        });
    }

    /// Opens the file, and asks the client for it. On a worker.
    private void begin() {
        try {
            switch (handler.begin(client, exchange.request(), path)) {
                case StagedFile.Begun.Failed(Change.Failed why) -> end(handler.done(why, path));
                case StagedFile.Begun.Ready(StagedFile file) -> drain(file);
            }
        } catch (DiskBusyException e) {
            end(UploadHandler.BUSY);
        } catch (IOException | RuntimeException | Error e) {
            failed(e);
        }
    }

    private void drain(StagedFile file) {
        InboundPipe body = new BodyPipe(exchange, CAPACITY, InputBuffers.Reader.DISK, _ -> { }).pipe();
        body.drain(task -> workers.resume(client, () -> write(file, task)), exchange.reactor(), file::write,
                incomplete -> end(file, incomplete));
        body.begin();
    }

    /// On a thread of the disk, which a worker waits for.
    private static void write(StagedFile file, Runnable task) {
        try {
            file.onDisk(() -> {
                task.run();
                return file;
            });
        } catch (IOException e) { // the system has no thread for it
            task.run();
        }
    }

    /// All that has come is written, or a write has failed. On a thread of the disk.
    private void end(StagedFile file, Optional<IOException> incomplete) {
        try {
            end(handler.done(file.end(incomplete, false), path));
        } catch (IOException | RuntimeException | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable cause) {
        exchange.reactor().log().event(Log.Level.ERROR, "upload-failed", "request", exchange.request(), "cause", cause);
        end(FAILED);
    }

    /// Answers, unless the loop has done so because of a malformed body.
    private void end(Reply reply) {
        if (!over.compareAndSet(false, true)) return;
        open.giveBack(client, 1);
        exchange.reactor().execute(() -> exchange.respondUnlessAnswered(reply));
    }
}
