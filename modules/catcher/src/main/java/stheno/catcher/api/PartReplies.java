package stheno.catcher.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import stheno.catcher.store.CaughtMessages;
import stheno.catcher.store.Content;
import stheno.catcher.store.Entry;
import stheno.http.Fields;
import stheno.http.PercentEncoding;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.mail.mime.Part;
import stheno.mail.mime.PartReader;
import stheno.mail.mime.text.Attachment;
import stheno.web.blocking.BlockingExchange;

/// A message's source and its parts, for download. Nothing of it can run as a page of this server. Any thread; blocks.
final class PartReplies {
    /// Pictures that a browser may show in place. SVG may hold scripts, and PDF opens a program.
    private static final Set<String> SHOWN = Set.of("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif");
    private static final int LONGEST_NAME = 200; // characters
    private static final Fields SANDBOX = Answers.SAFE.with("Content-Security-Policy", "default-src 'none'; sandbox");

    private PartReplies() {}

    /// The file is sent by the loop, where a slow client costs an offset, unless its disk is slow.
    static Reply source(CaughtMessages store, Entry entry) throws IOException {
        return Reply.of(Status.OK).with(SANDBOX).type("message/rfc822")
                .field("Content-Disposition", disposition("attachment", entry.id() + ".eml")).body(store.source(entry.id()));
    }

    /// @throws NoSuchFileException if there is no such part
    static void part(BlockingExchange exchange, Content content, String index) throws IOException {
        Part part = content.message().parts().stream().filter(one -> Integer.toString(one.index()).equals(index)).findFirst()
                .orElseThrow(() -> new NoSuchFileException("part"));
        boolean shown = SHOWN.contains(part.type());
        Reply head = Reply.of(Status.OK).with(SANDBOX).type(shown ? part.type() : "application/octet-stream")
                .field("Content-Disposition", disposition(shown ? "inline" : "attachment", name(content, part)));
        OutputStream out = exchange.begin(head); // not closed: the reply ends when this returns
        PartReader reader = part.open();
        for (ByteBuffer piece = reader.next(); piece.hasRemaining(); piece = reader.next()) {
            out.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        }
    }

    private static String name(Content content, Part part) {
        for (Attachment attachment : content.text().attachments()) {
            if (attachment.part().index() == part.index()) return attachment.name();
        }
        return "part-" + part.index();
    }

    /// RFC 6266: the name in UTF-8 (RFC 8187), and in ASCII for old clients.
    static String disposition(String kind, String name) {
        StringBuilder ascii = new StringBuilder();
        StringBuilder whole = new StringBuilder();
        name.codePoints().limit(LONGEST_NAME).forEach(c -> {
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-._ ".indexOf(c) >= 0);
            ascii.appendCodePoint(plain ? c : '_');
            whole.appendCodePoint(c >= 0xD800 && c < 0xE000 ? 0xFFFD : c); // a lone surrogate
        });
        return kind + "; filename=\"" + ascii + "\"; filename*=UTF-8''" + PercentEncoding.encoded(whole.toString());
    }
}
