package stheno.mail.mime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import stheno.mail.mime.header.Fields;

/// A message: its fields, its parts, and the doubts about it. Immutable, any thread.
///
/// Holds the header and the places of the parts, but no content. So a message of any size costs a few kilobytes. The source must stay
/// readable while parts are opened.
///
/// ```java
/// Message message = Message.read(Source.of(file));
/// message.fields().text("Subject");
/// message.fields().addresses("From");
/// MessageText.of(message).shown();
/// message.part(3).open().next();
/// ```
public final class Message {
    private final Source source;
    private final Limits limits;
    private final Fields fields;
    private final List<Part> parts;
    private final List<Note> notes;

    private Message(Source source, Limits limits, Fields fields, List<Part> parts, List<Note> notes) {
        this.source = source;
        this.limits = limits;
        this.fields = fields;
        this.parts = parts;
        this.notes = notes;
    }

    /// Reads a message within [Limits#DEFAULT].
    ///
    /// @throws IOException if the source cannot be read; the octets themselves never cause an error
    public static Message read(Source source) throws IOException {
        return read(source, Limits.DEFAULT);
    }

    /// Reads a message: one pass over its octets, in windows of 64 KB.
    ///
    /// @throws IOException if the source cannot be read; the octets themselves never cause an error
    public static Message read(Source source, Limits limits) throws IOException {
        Notes notes = new Notes();
        List<Part> parts = new ArrayList<>();
        for (PartBuilder built : new Indexer(source, limits, notes).run()) parts.add(new Part(source, limits, built));
        return new Message(source, limits, parts.getFirst().fields(), List.copyOf(parts), notes.list());
    }

    /// The octets it was read from.
    public Source source() {
        return source;
    }

    /// The limits it was read within.
    public Limits limits() {
        return limits;
    }

    /// The fields of the message's own header.
    public Fields fields() {
        return fields;
    }

    /// All parts in their order, at least one: the first is the message itself.
    public List<Part> parts() {
        return parts;
    }

    /// A part by its index.
    ///
    /// @throws IndexOutOfBoundsException if there is no such part
    public Part part(int index) {
        return parts.get(index);
    }

    /// The message itself as a part.
    public Part root() {
        return parts.getFirst();
    }

    /// The parts directly within a part, in their order.
    public List<Part> children(Part part) {
        List<Part> children = new ArrayList<>();
        int end = part.index() + part.descendants();
        for (int i = part.index() + 1; i <= end; i += parts.get(i).descendants() + 1) children.add(parts.get(i));
        return Collections.unmodifiableList(children);
    }

    /// The doubts about lines, headers and parts. Those about texts come with the texts.
    public List<Note> notes() {
        return notes;
    }
}
