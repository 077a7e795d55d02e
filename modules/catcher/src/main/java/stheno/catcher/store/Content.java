package stheno.catcher.store;

import stheno.mail.mime.Message;
import stheno.mail.mime.text.MessageText;

/// A message that was read: its parts and its texts. Immutable; any thread. Opening a part reads the file, and throws
/// [java.nio.file.NoSuchFileException] if the message was deleted meanwhile.
public record Content(Entry entry, Message message, MessageText text) {}
