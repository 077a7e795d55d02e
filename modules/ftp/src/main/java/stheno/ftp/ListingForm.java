package stheno.ftp;

import stheno.storage.Contents;

/// What a line of a listing says of an entry. Every form ends with the name, which the caller prints.
@FunctionalInterface
interface ListingForm {
    /// Prints what stands before the name. The entry is a file or a directory.
    void begin(Contents.Entry entry, ListingBuffer to);

    /// For NLST: names alone, with something before each that makes it a path again: RFC 1123, section 4.1.2.7, wants them fit to be the
    /// argument of a RETR. So `NLST sub` has the prefix `sub/`.
    static ListingForm names(String prefix) {
        return (_, to) -> to.text(prefix);
    }
}
