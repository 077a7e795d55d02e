package stheno.ftp.listing;

import stheno.storage.Contents;

/// The form of a listing's lines. Every line ends with the name, which the caller prints.
@FunctionalInterface
public interface ListingForm {
    /// Prints what precedes the name. The entry is a file or a directory.
    void begin(Contents.Entry entry, ListingBuffer to);

    /// For NLST: a prefix and the name, so that each line can be the argument of RETR (RFC 1123, section 4.1.2.7). `NLST sub` has the
    /// prefix `sub/`.
    static ListingForm names(String prefix) {
        return (_, to) -> to.text(prefix);
    }
}
