package stheno.catcher.api;

import java.util.Optional;
import stheno.catcher.store.Doubt;
import stheno.catcher.store.Entry;
import stheno.catcher.store.Page;
import stheno.mail.envelope.EmailAddress;
import stheno.web.json.Json;

/// Messages of a list as JSON. Pure; any thread.
public final class EntryJson {
    private EntryJson() {}

    /// One message, as lists, events and webhooks have it.
    public static String of(Entry entry) {
        Json json = new Json().open('{');
        members(json, entry);
        return json.close('}').toString();
    }

    static void members(Json json, Entry entry) {
        json.put("id", entry.id()).put("cursor", entry.cursor()).put("received", entry.received().toString());
        json.put("size", entry.octets()).put("mailbox", entry.mailbox().orElse(""));
        json.name("envelope").open('{').put("from", entry.sender().map(EmailAddress::toString).orElse(""));
        json.name("to").open('[');
        entry.recipients().forEach(recipient -> json.add(recipient.toString()));
        json.close(']').close('}');
        json.put("from", entry.from()).put("to", entry.to()).put("cc", entry.cc()).put("subject", entry.subject());
        json.put("attachmentCount", entry.attachments());
        json.name("doubts").open('[');
        for (Doubt doubt : entry.doubts()) json.add(doubt.text());
        json.close(']');
    }

    /// @param cursor for `since`: what comes after this reply
    static Json page(Page page, String cursor, Optional<String> next) {
        Json json = new Json().open('{').name("messages").open('[');
        for (Entry entry : page.entries()) {
            json.open('{');
            members(json, entry);
            json.close('}');
        }
        json.close(']').put("cursor", cursor);
        next.ifPresent(before -> json.put("next", before));
        return json.put("complete", page.complete()).close('}');
    }
}
