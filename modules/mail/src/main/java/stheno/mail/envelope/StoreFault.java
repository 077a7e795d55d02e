package stheno.mail.envelope;

import java.io.IOException;

/// A message cannot be stored, for a reason that the client is told: a full disk, a quota, a size limit.
public final class StoreFault extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Decision.Refuse reply;

    /// A fault with any reply.
    public StoreFault(Decision.Refuse reply) {
        super(reply.code() + " " + reply.status() + " " + reply.text());
        this.reply = reply;
    }

    /// RFC 5321, section 4.2.3, and RFC 3463: the disk is full.
    public static StoreFault diskFull() {
        return new StoreFault(new Decision.Refuse(452, "4.3.1", "Insufficient system storage"));
    }

    /// The message exceeds the size limit.
    public static StoreFault tooBig() {
        return new StoreFault(new Decision.Refuse(552, "5.3.4", "Message size exceeds the limit"));
    }

    /// What the client is told.
    public Decision.Refuse reply() {
        return reply;
    }
}
