package stheno.ftp;

/// A transfer under way: what is moved, for whom, since when. Immutable; loop thread only.
///
/// @param kind  which way
/// @param path  the file or directory
/// @param ascii whether lines are translated
/// @param user  whose it is
/// @param secure whether the data is protected
/// @param begun the loop's clock, in nanoseconds
/// @param data  moves it
record Transfer(TransferRecord.Kind kind, FtpPath path, boolean ascii, User user, boolean secure, long begun, DataTransfer data) {
    /// As `sending /a/b, 1234 bytes so far`.
    @Override
    public String toString() {
        String what = switch (kind) {
            case RETRIEVED -> "sending ";
            case STORED -> "receiving ";
            case LISTED -> "listing ";
        };
        return what + path + ", " + data.bytes() + " bytes so far";
    }
}
