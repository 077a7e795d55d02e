package stheno.ftp;

import stheno.ftp.data.DataTransfer;
import stheno.producers.ByteCount;

/// A transfer in progress. Immutable; loop thread only.
///
/// @param kind  the direction
/// @param path  the file or directory
/// @param ascii whether line ends are translated
/// @param user  the user
/// @param secure whether the data connection is encrypted
/// @param begun the loop's clock at the beginning, in nanoseconds
/// @param data  moves it
record Transfer(TransferRecord.Kind kind, FtpPath path, boolean ascii, User user, boolean secure, long begun, DataTransfer data) {
    /// As `sending /a/b, 19.6 of 28.6 MiB`.
    @Override
    public String toString() {
        String what = switch (kind) {
            case RETRIEVED -> "sending ";
            case STORED -> "receiving ";
            case LISTED -> "listing ";
        };
        return what + path + ", " + ByteCount.progress(data.bytes(), data.length());
    }
}
