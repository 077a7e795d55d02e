package stheno.catcher.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import stheno.catcher.store.Content;
import stheno.catcher.store.Entry;
import stheno.mail.mime.Note;
import stheno.mail.mime.Part;
import stheno.mail.mime.header.Field;
import stheno.mail.mime.header.Fields;
import stheno.mail.mime.text.Attachment;
import stheno.mail.mime.text.Invitation;
import stheno.mail.mime.text.MessageText;
import stheno.mail.mime.text.Section;
import stheno.web.json.Json;

/// A whole message as JSON. One thread.
final class MessageJson {
    private static final int MOST_TEXT = 2_000_000; // characters of the text, and of the HTML
    private static final int MOST_FIELDS = 2000;

    private final Json json = new Json();
    private final Content content;

    private MessageJson(Content content) {
        this.content = content;
    }

    static Json of(Content content, List<Releases.Sent> releases) {
        MessageJson message = new MessageJson(content);
        message.write(releases);
        return message.json;
    }

    private void write(List<Releases.Sent> releases) {
        Entry entry = content.entry();
        Fields fields = content.message().fields();
        MessageText text = content.text();
        json.open('{');
        EntryJson.members(json, entry);
        json.put("messageId", fields.ids("Message-ID").stream().findFirst().orElse(""));
        json.put("date", fields.date().map(Object::toString).orElse(""));
        client(entry);
        headers(fields);
        json.put("text", joined(text.plain())).put("html", joined(text.html()));
        strings("links", text.links());
        strings("codes", text.codes());
        json.name("attachments").open('[');
        for (Attachment attachment : text.attachments()) attachment(attachment);
        json.close(']');
        pictures(text.pictures());
        parts();
        invitations(text.invitations());
        json.name("notes").open('[');
        for (Note note : text.notes()) {
            json.open('{').put("kind", note.kind().name()).put("part", note.part()).put("text", note.text()).close('}');
        }
        json.close(']').name("releases").open('[');
        for (Releases.Sent release : releases) release.write(json);
        json.close(']').close('}');
    }

    private void client(Entry entry) {
        json.name("client").open('{').put("address", entry.client().address().getHostAddress()).put("helo", entry.client().name());
        json.put("user", entry.client().user().orElse("")).put("tls", entry.client().secure());
        json.put("protocol", entry.client().protocol()).close('}');
    }

    private void headers(Fields fields) {
        json.name("headers").open('[');
        int count = 0;
        for (Field field : fields) {
            if (++count > MOST_FIELDS) break;
            json.open('{').put("name", field.name()).put("value", field.text()).put("raw", raw(field)).close('}');
        }
        json.close(']');
    }

    /// The octets as UTF-8, else as ISO-8859-1.
    private static String raw(Field field) {
        ByteBuffer octets = field.raw();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(octets.duplicate()).toString();
        } catch (CharacterCodingException _) {
            return StandardCharsets.ISO_8859_1.decode(octets).toString();
        }
    }

    private static String joined(List<Section> sections) {
        String all = sections.stream().map(Section::text).collect(Collectors.joining("\n"));
        return all.length() > MOST_TEXT ? all.substring(0, MOST_TEXT) : all;
    }

    private void strings(String name, List<String> values) {
        json.name(name).open('[');
        values.forEach(json::add);
        json.close(']');
    }

    private void attachment(Attachment attachment) {
        Part part = attachment.part();
        json.open('{').put("part", part.index()).put("name", attachment.name()).put("type", attachment.type());
        json.put("size", attachment.size()).put("contentId", part.contentId()).put("url", url(part)).close('}');
    }

    private String url(Part part) {
        return content.entry().id() + "/parts/" + part.index(); // relative to the list
    }

    private void pictures(Map<String, Part> pictures) {
        json.name("pictures").open('[');
        pictures.forEach((id, part) -> json.open('{').put("part", part.index()).put("contentId", id).put("type", part.type())
                .put("url", url(part)).close('}'));
        json.close(']');
    }

    private void parts() {
        json.name("parts").open('[');
        for (Part part : content.message().parts()) {
            json.open('{').put("part", part.index()).put("parent", part.parent()).put("type", part.type());
            json.put("disposition", part.disposition()).put("name", part.name()).put("contentId", part.contentId());
            json.put("encoding", part.encodingLabel()).put("size", part.size()).close('}');
        }
        json.close(']');
    }

    private void invitations(List<Invitation> invitations) {
        json.name("invitations").open('[');
        for (Invitation invitation : invitations) {
            json.open('{').put("part", invitation.part()).put("method", invitation.method()).put("uid", invitation.uid());
            json.put("summary", invitation.summary()).put("description", invitation.description()).put("place", invitation.place());
            time("start", invitation.start());
            time("end", invitation.end());
            json.put("status", invitation.status()).put("repetition", invitation.repetition()).name("organizer");
            person(invitation.organizer());
            json.name("people").open('[');
            invitation.people().forEach(this::person);
            json.close(']').close('}');
        }
        json.close(']');
    }

    private void time(String name, Invitation.Time time) {
        json.name(name).open('{').put("local", time.local()).put("zone", time.zone());
        time.instant().ifPresent(instant -> json.put("instant", instant.toString()));
        json.close('}');
    }

    private void person(Invitation.Person person) {
        json.open('{').put("name", person.name()).put("address", person.address()).put("answer", person.answer()).close('}');
    }
}
