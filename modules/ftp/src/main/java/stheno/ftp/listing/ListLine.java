package stheno.ftp.listing;

import java.util.concurrent.TimeUnit;
import stheno.storage.Contents;
import stheno.storage.Found;

/// A line for LIST as `ls -l` prints it, which clients can parse: `-rw-r--r--   1 ftp      ftp          1234 Nov 28 06:45 name`.
/// Owner and group are always `ftp`, so that the machine's users are not revealed. The mode shows the account's rights.
///
/// @param writes whether the account may write
/// @param now    seconds since 1970; files older than half a year show the year instead of the time
public record ListLine(boolean writes, long now) implements ListingForm {
    private static final long DIRECTORY = 4096; // bytes, as most file systems report it
    private static final byte[] FILE_RW = ListingBuffer.ascii("-rw-r--r--   1 ftp      ftp      ");
    private static final byte[] FILE_R = ListingBuffer.ascii("-r--r--r--   1 ftp      ftp      ");
    private static final byte[] DIRECTORY_RW = ListingBuffer.ascii("drwxr-xr-x   2 ftp      ftp      ");
    private static final byte[] DIRECTORY_R = ListingBuffer.ascii("dr-xr-xr-x   2 ftp      ftp      ");

    @Override
    public void begin(Contents.Entry entry, ListingBuffer to) {
        switch (entry.found()) {
            case Found.Regular file -> print(writes ? FILE_RW : FILE_R, file.size(), file.lastModified().to(TimeUnit.SECONDS), to);
            case Found.Directory(_, var modified) ->
                    print(writes ? DIRECTORY_RW : DIRECTORY_R, DIRECTORY, modified.to(TimeUnit.SECONDS), to);
            case Found.Missing _, Found.Refused _ -> throw new IllegalArgumentException("not listed: " + entry);
        }
    }

    private void print(byte[] head, long size, long modified, ListingBuffer to) {
        to.put(head);
        to.number(size, 8, ' ');
        to.put(' ');
        FtpTime.printShort(modified, now, to);
        to.put(' ');
    }
}
