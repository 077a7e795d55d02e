package stheno.mail.mime.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import stheno.mail.mime.Message;
import stheno.mail.mime.Note;
import stheno.mail.mime.Part;

/// What a person reads of a message. Immutable, any thread.
///
/// @param shown       the texts to show, in their order: of alternatives the last that can be shown
/// @param plain       the plain texts, in their order: of alternatives the plain one
/// @param html        the HTML texts, in their order: of alternatives the HTML one
/// @param pictures    the parts that HTML shows in place, by their Content-ID as [#contentId] makes it of a `cid:` reference
/// @param attachments parts that are neither text nor shown in place
/// @param invitations calendar events in the message
/// @param links       web and mail addresses in the texts, each once
/// @param codes       one-time codes in the texts: numbers of 4 to 8 digits near a word such as code or PIN
/// @param notes       all doubts: those of [Message#notes], then those about texts
public record MessageText(List<Section> shown, List<Section> plain, List<Section> html, Map<String, Part> pictures,
                          List<Attachment> attachments, List<Invitation> invitations, List<String> links, List<String> codes,
                          List<Note> notes) {
    /// Reads and decodes the texts of a message: [stheno.mail.mime.Limits#textOctets] at most, in memory.
    ///
    /// @throws IOException if the source cannot be read; the octets themselves never cause an error
    public static MessageText of(Message message) throws IOException {
        List<Note> notes = new ArrayList<>(message.notes());
        PartText reader = new PartText(message, notes);
        Layout layout = new Layout(message);

        BitSet shown = layout.chosen(Layout.Choice.LAST);
        Map<Integer, Section> sections = new HashMap<>();
        for (Part part : message.parts()) { // what is shown first: the limit may not suffice for the rest
            if (shown.get(part.index())) sections.put(part.index(), section(part, layout, reader));
        }
        for (Part part : message.parts()) {
            if (layout.isShowable(part) && !shown.get(part.index())) sections.put(part.index(), section(part, layout, reader));
        }

        Map<String, Part> pictures = pictures(message, layout, sections);
        List<Attachment> attachments = new ArrayList<>();
        List<Invitation> invitations = new ArrayList<>();
        Set<Part> inPlace = new HashSet<>(pictures.values());
        for (Part part : message.parts()) {
            boolean calendar = part.is("text/calendar") || part.is("application/ics");
            if (!layout.isBeside(part)) continue;
            if (calendar) invitations.addAll(Invitation.parse(part.index(), reader.plain(part)));
            boolean bodyOfInvitation = calendar && part.name().isEmpty() && !part.disposition().equals("attachment");
            if (!bodyOfInvitation && !inPlace.contains(part)) attachments.add(Attachment.of(part));
        }

        List<Section> plain = select(sections, layout.chosen(Layout.Choice.PLAIN), Section.Format.PLAIN);
        List<Section> html = select(sections, layout.chosen(Layout.Choice.HTML), Section.Format.HTML);
        Links links = new Links();
        html.forEach(section -> links.addHtml(section.text()));
        plain.forEach(section -> links.addPlain(section.text()));
        return new MessageText(select(sections, shown), plain, html, Map.copyOf(pictures), List.copyOf(attachments),
                List.copyOf(invitations),
                List.copyOf(links.all()), codes(plain, html), List.copyOf(notes));
    }

    private static Section section(Part part, Layout layout, PartText reader) throws IOException {
        if (layout.holdsHtml(part)) return new Section(part, Section.Format.HTML, reader.html(part));
        return new Section(part, Section.Format.PLAIN, reader.plain(part));
    }

    private static Map<String, Part> pictures(Message message, Layout layout, Map<Integer, Section> sections) {
        Set<String> named = new HashSet<>();
        for (Section section : sections.values()) {
            if (section.format() == Section.Format.HTML) named.addAll(ContentIds.named(section.text()));
        }
        Map<String, Part> pictures = new HashMap<>();
        for (Part part : message.parts()) {
            if (part.contentId().isEmpty() || !layout.isBeside(part) || part.kind() != Part.Kind.LEAF) continue;
            String id = contentId(part.contentId());
            if (named.contains(id)) pictures.putIfAbsent(id, part);
        }
        return pictures;
    }

    private static List<Section> select(Map<Integer, Section> sections, BitSet chosen) {
        return chosen.stream().mapToObj(sections::get).toList();
    }

    private static List<Section> select(Map<Integer, Section> sections, BitSet chosen, Section.Format format) {
        return select(sections, chosen).stream().filter(section -> section.format() == format).toList();
    }

    private static List<String> codes(List<Section> plain, List<Section> html) {
        StringBuilder text = new StringBuilder();
        plain.forEach(section -> text.append(section.text()).append('\n'));
        if (text.toString().isBlank()) html.forEach(section -> text.append(HtmlText.plain(section.text())).append('\n'));
        return List.copyOf(OneTimeCodes.find(text.toString()));
    }

    /// The key in [#pictures] for what stands behind `cid:` in HTML: percent-decoded (RFC 2392).
    public static String contentId(String reference) {
        return ContentIds.percentDecode(reference);
    }
}
