package stheno.catcher.view;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import stheno.catcher.store.CaughtMessages;
import stheno.catcher.store.Content;
import stheno.catcher.store.Entry;
import stheno.catcher.store.Page;
import stheno.catcher.store.Query;
import stheno.http.Fields;
import stheno.http.Parameters;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.mail.mime.Part;
import stheno.mail.mime.PartReader;
import stheno.mail.mime.text.Attachment;
import stheno.mail.mime.text.Section;
import stheno.producers.Producer;
import stheno.web.blocking.BlockingExchange;

/// Answers to GET: pages, frames, parts and sources. On a worker's thread; blocks.
final class PageReplies {
    private static final int ROWS = 50; // of a list
    private static final String THEME = "theme"; // the cookie

    /// Pictures that browsers show and that cannot hold scripts. All other parts are downloaded, and nothing but a name says their type.
    private static final Set<String> PICTURES = Set.of("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp",
            "image/x-icon", "image/vnd.microsoft.icon");
    private static final Fields PART = Fields.builder().add("Content-Security-Policy", "default-src 'none'; sandbox")
            .add("X-Content-Type-Options", "nosniff").add("Referrer-Policy", "no-referrer")
            .add("Cache-Control", "private, max-age=3600").build(); // no resource policy: the origin of the frame is another one

    private final CaughtMessages messages;
    private final ViewSettings settings;
    private final Assets assets;
    private final InstantSource clock;

    PageReplies(CaughtMessages messages, ViewSettings settings, Assets assets, InstantSource clock) {
        this.messages = messages;
        this.settings = settings;
        this.assets = assets;
        this.clock = clock;
    }

    /// The query of a selection.
    ///
    /// @throws stheno.catcher.store.QuerySyntax if its search is none
    static Query query(Selection selection) {
        Query search = Query.parse(selection.search());
        return selection.mailbox().isEmpty() ? search : search.and(Query.mailbox(selection.mailbox().get()));
    }

    /// The frame of a page.
    PageFrame frame(Request request, String root, String here) {
        PageFrame.Theme theme = PageFrame.Theme.of(request.cookie(THEME).orElse(""));
        return new PageFrame(root, here, theme, Selection.of(request.queryParameters()), assets);
    }

    static Reply page(Status status, String html) {
        return Reply.html(status, html).with(PageFrame.FIELDS);
    }

    /// The list.
    Reply list(Request request) throws IOException {
        Selection selection = Selection.of(request.queryParameters());
        PageFrame frame = frame(request, "", selection.query());
        Listed listed = listed(selection);
        List<ListPane.Mailbox> mailboxes = mailboxes();
        String title = selection.isWhole() ? Formats.number(messages.size()) + " messages"
                : selection.search().isEmpty() ? selection.mailbox().orElse("Messages") : selection.search();
        boolean boxed = !mailboxes.isEmpty() || selection.mailbox().isPresent();
        HtmlWriter out = frame.begin(title + " \u2013 Stheno", boxed ? "list boxed" : "list");
        out.open("div", "columns");
        ListPane.mailboxes(frame, out, mailboxes, messages.size());
        new ListPane(frame, listed.page(), clock.instant(), settings.zone()).write(out, Optional.empty(), listed.fault());
        out.close();
        return page(listed.fault().isEmpty() ? Status.OK : Status.BAD_REQUEST, frame.end(out));
    }

    /// A page of the list, or what is wrong with the search.
    private record Listed(Page page, Optional<String> fault) {}

    private Listed listed(Selection selection) throws IOException {
        try {
            return new Listed(messages.list(query(selection), selection.before(), ROWS), Optional.empty());
        } catch (IllegalArgumentException e) { // bad syntax, or a cursor that is none: both tell the reader
            return new Listed(new Page(List.of(), Optional.empty(), true), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private List<ListPane.Mailbox> mailboxes() {
        return messages.mailboxes().entrySet().stream().map(box -> new ListPane.Mailbox(box.getKey(), box.getValue())).toList();
    }

    private Content content(String id) throws IOException {
        return messages.read(entry(id));
    }

    /// @throws NoSuchFileException if it is not there
    Entry entry(String id) throws IOException {
        return messages.find(id).orElseThrow(() -> new NoSuchFileException(id));
    }

    /// A message, beside its list.
    Reply message(Request request, String id) throws IOException {
        Parameters parameters = request.queryParameters();
        Selection selection = Selection.of(parameters);
        Content content = content(id);
        Optional<MessagePage.Tab> tab = parameters.first("show").flatMap(MessagePage.Tab::of);
        String here = "message/" + id + tab.map(t -> selection.queryWith("show", t.word())).orElse(selection.query());
        PageFrame frame = frame(request, "../", here);
        Listed listed = listed(selection);
        HtmlWriter out = frame.begin(MessagePage.title(content.entry()) + " \u2013 Stheno", "message");
        out.open("div", "columns");
        new ListPane(frame, listed.page(), clock.instant(), settings.zone()).write(out, Optional.of(id), listed.fault());
        new MessagePage(frame, content, settings.zone(), parameters.first("remote").isPresent(), settings.release())
                .write(out, tab);
        out.close();
        return page(Status.OK, frame.end(out));
    }

    /// The HTML of a part, for a frame.
    Reply html(Request request, String id, String index) throws IOException {
        Content content = content(id);
        for (List<Section> sections : List.of(content.text().shown(), content.text().html())) {
            for (Section section : sections) {
                if (section.format() != Section.Format.HTML || !index.equals(Integer.toString(section.part().index()))) continue;
                boolean remote = request.queryParameter("remote").isPresent();
                return Reply.html(FrameDocument.of(section.text(), "../part/", content.text().pictures()))
                        .with(FrameDocument.fields(remote));
            }
        }
        throw new NoSuchFileException(id);
    }

    /// A part, decoded, piece by piece.
    void part(BlockingExchange exchange, String id, String index) throws IOException {
        Content content = content(id);
        Part part = content.message().parts().stream().filter(p -> index.equals(Integer.toString(p.index()))).findFirst()
                .orElseThrow(() -> new NoSuchFileException(id));
        boolean picture = isPicture(part);
        boolean drawing = part.is("image/svg+xml"); // shown by <img> alone, where it cannot run scripts
        Reply head = Reply.of(Status.OK).with(PART).type(picture || drawing ? part.type() : "application/octet-stream")
                .field("Content-Disposition", disposition(picture ? "inline" : "attachment", name(content, part)));
        try (OutputStream out = exchange.begin(head)) {
            PartReader reader = part.open();
            for (ByteBuffer piece = reader.next(); piece.hasRemaining(); piece = reader.next()) {
                out.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
            }
        }
    }

    /// Whether browsers show a part as a picture.
    static boolean isPicture(Part part) {
        return PICTURES.contains(part.type());
    }

    private static String name(Content content, Part part) {
        return content.text().attachments().stream().filter(a -> a.part().index() == part.index()).findFirst().map(Attachment::name)
                .orElse(part.name().isBlank() ? "part-" + part.index() : part.name());
    }

    /// A Content-Disposition field (RFC 6266), with the name in UTF-8 (RFC 8187) and in ASCII for old clients.
    static String disposition(String kind, String name) {
        StringBuilder ascii = new StringBuilder();
        StringBuilder encoded = new StringBuilder();
        for (byte octet : TextBody.cut(name, 200).getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xFF);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
            if (plain) encoded.append(c);
            else encoded.append(String.format("%%%02X", (int) c));
            if (plain || c == ' ') ascii.append(c);
            else if ((c & 0xC0) != 0x80) ascii.append('_'); // one for each character
        }
        return kind + "; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
    }

    /// The message as it came.
    Reply source(String id) throws IOException {
        Entry entry = entry(id);
        FileChannel file = messages.open(entry.id());
        try {
            Producer content = Producer.file(file, 0, file.size());
            return Reply.of(Status.OK).with(PART).type("message/rfc822")
                    .field("Content-Disposition", disposition("attachment", id + ".eml")).body(content);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /// The page in place of a message that is not there.
    Reply gone(Request request, String root) {
        return card(request, root, Status.NOT_FOUND, "This message is not here", "It was deleted, or newer messages have taken its place.");
    }

    /// A short page.
    Reply card(Request request, String root, Status status, String title, String text) {
        PageFrame frame = frame(request, root, "");
        HtmlWriter out = frame.begin(title + " \u2013 Stheno", "short");
        out.open("main", "card").element("h1", title).element("p", "soft", text);
        out.open("div", "buttons").open("a", "button").with("href", frame.to(frame.selection().query())).with("id", "back")
                .line("All messages").close().close();
        out.close();
        return page(status, frame.end(out));
    }
}
