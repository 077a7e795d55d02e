package stheno.batch;

import java.io.IOException;
import java.io.Serial;

/// A system call has failed.
final class SystemError extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    /// @param number the error number of Linux
    SystemError(String call, int number) {
        super(call + ": " + text(number));
    }

    /// The system's own words for the errors to expect.
    private static String text(int number) {
        return switch (number) {
            case 1 -> "Operation not permitted";
            case 2 -> "No such file or directory";
            case 9 -> "Bad file descriptor";
            case 11 -> "not in time"; // EAGAIN, of a socket with a time limit
            case 12 -> "Cannot allocate memory";
            case 13 -> "Permission denied";
            case 22 -> "Invalid argument";
            case 24 -> "Too many open files";
            case 32 -> "Broken pipe";
            case 38 -> "Function not implemented";
            case 88 -> "Socket operation on non-socket";
            case 90 -> "Message too long";
            case 98 -> "Address already in use";
            case 99 -> "Cannot assign requested address";
            case 100 -> "Network is down";
            case 101 -> "Network is unreachable";
            case 105 -> "No buffer space available";
            case 111 -> "Connection refused";
            case 113 -> "No route to host";
            default -> "error " + number;
        };
    }
}
