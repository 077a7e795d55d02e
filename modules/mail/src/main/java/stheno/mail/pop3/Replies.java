package stheno.mail.pop3;

import stheno.text.Reply;

/// Replies, with the codes of RFC 2449, section 8, and RFC 3206.
final class Replies {
    static final Reply OK = Reply.line("+OK");
    static final Reply INCORRECT = error("[AUTH] Login incorrect.");
    static final Reply CLEAR = error("[AUTH] Logins need TLS.");
    static final Reply LOCKED = error("[IN-USE] Another session has the mailbox.");
    static final Reply BLOCKED = error("[LOGIN-DELAY] Too many failed logins; try again later.");
    static final Reply BUSY = error("[SYS/TEMP] Too many logins in progress; try again later.");
    static final Reply UNREADABLE = error("[SYS/TEMP] The mailbox cannot be read.");
    static final Reply FORBIDDEN = error("[SYS/PERM] The mailbox cannot be read.");
    static final Reply MESSAGE_UNREADABLE = error("[SYS/TEMP] The message cannot be read.");
    static final Reply NOT_DELETED = error("[SYS/TEMP] Some messages could not be deleted.");
    static final Reply NO_MESSAGE = error("No such message.");
    static final Reply GONE = error("The message is gone: another program has deleted it.");
    static final Reply FAILED = error("[SYS/TEMP] Internal error.");
    static final Reply MEMORY = error("[SYS/TEMP] The server is short of memory; try again later.");
    static final Reply LOGIN_TIMEOUT = error("[AUTH] Login timeout.");
    static final Reply STOPPED = error("[SYS/TEMP] The server is shutting down.");

    private Replies() {}

    static Reply ok(String text) {
        return Reply.line("+OK " + text);
    }

    static Reply error(String text) {
        return Reply.line("-ERR " + text);
    }

    static boolean isError(Reply reply) {
        return reply.toString().startsWith("-");
    }
}
