package stheno.ftp;

/// What a session has set for its transfers. Immutable.
///
/// @param ascii   TYPE A, else I; A is the one to begin with (RFC 959, section 5.1)
/// @param restart REST: where the next transfer begins
/// @param epsvAll EPSV ALL: no other command for data connections is obeyed any more (RFC 2428, section 4)
/// @param facts   OPTS MLST
record TransferParameters(boolean ascii, long restart, boolean epsvAll, Facts facts) {
    static final TransferParameters DEFAULTS = new TransferParameters(true, 0, false, Facts.DEFAULTS);

    TransferParameters withAscii(boolean wanted) {
        return new TransferParameters(wanted, restart, epsvAll, facts);
    }

    TransferParameters withRestart(long offset) {
        return new TransferParameters(ascii, offset, epsvAll, facts);
    }

    TransferParameters withEpsvAll() {
        return new TransferParameters(ascii, restart, true, facts);
    }

    TransferParameters withFacts(Facts wanted) {
        return new TransferParameters(ascii, restart, epsvAll, wanted);
    }
}
