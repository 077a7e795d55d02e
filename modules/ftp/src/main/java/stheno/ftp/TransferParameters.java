package stheno.ftp;

import stheno.ftp.listing.Facts;

/// A session's transfer parameters (RFC 959, section 4.1.2). Immutable; any thread.
///
/// @param ascii   TYPE A, otherwise I; the default is A (RFC 959, section 5.1)
/// @param restart REST: where the next transfer begins
/// @param epsvAll EPSV ALL: only EPSV is accepted (RFC 2428, section 4)
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
