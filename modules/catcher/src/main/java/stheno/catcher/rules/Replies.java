package stheno.catcher.rules;

/// The usual status and text of a reply code (RFC 5321, section 4.2.3; RFC 3463).
final class Replies {
    private Replies() {}

    static String status(int code) {
        return switch (code) {
            case 421 -> "4.3.2";
            case 450 -> "4.2.1";
            case 451 -> "4.3.0";
            case 452 -> "4.3.1";
            case 454 -> "4.7.0";
            case 530, 535 -> "5.7.8";
            case 550 -> "5.1.1";
            case 551 -> "5.1.6";
            case 552 -> "5.2.2";
            case 553 -> "5.1.3";
            case 554 -> "5.7.1";
            default -> code / 100 + ".0.0";
        };
    }

    static String text(int code) {
        return switch (code) {
            case 421 -> "Service not available, closing the connection";
            case 450 -> "Mailbox busy";
            case 451 -> "Error in processing";
            case 452 -> "Insufficient system storage";
            case 535 -> "Authentication failed";
            case 550 -> "Mailbox unavailable";
            case 552 -> "Mailbox full";
            case 553 -> "Mailbox name not allowed";
            case 554 -> "Transaction failed";
            default -> code < 500 ? "Temporary failure" : "Refused";
        };
    }

    /// Whether a text is an enhanced status code of the code's class.
    static boolean isStatus(String status, int code) {
        String[] numbers = status.split("\\.", -1);
        if (numbers.length != 3 || !numbers[0].equals(Integer.toString(code / 100))) return false;
        for (String number : numbers) {
            if (number.isEmpty() || number.length() > 3 || !number.chars().allMatch(c -> c >= '0' && c <= '9')) return false;
        }
        return true;
    }
}
