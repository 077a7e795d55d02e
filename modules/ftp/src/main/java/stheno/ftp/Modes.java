package stheno.ftp;

/// What a session has set for its transfers. Immutable.
///
/// @param ascii   TYPE A, else I; A is the one to begin with (RFC 959, section 5.1)
/// @param restart REST: where the next transfer begins
/// @param epsvAll EPSV ALL: no other command for data connections is obeyed any more (RFC 2428, section 4)
/// @param facts   OPTS MLST
record Modes(boolean ascii, long restart, boolean epsvAll, Facts facts) {
    static final Modes DEFAULTS = new Modes(true, 0, false, Facts.DEFAULTS);

    Modes withAscii(boolean wanted) {
        return new Modes(wanted, restart, epsvAll, facts);
    }

    Modes withRestart(long offset) {
        return new Modes(ascii, offset, epsvAll, facts);
    }

    Modes withEpsvAll() {
        return new Modes(ascii, restart, true, facts);
    }

    Modes withFacts(Facts wanted) {
        return new Modes(ascii, restart, epsvAll, wanted);
    }
}
