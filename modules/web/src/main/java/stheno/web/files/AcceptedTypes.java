package stheno.web.files;

import stheno.http.Fields;

/// The media types that Accept fields accept (RFC 9110, section 12.5.1): only whether HTML is one of them. Pure; any thread.
final class AcceptedTypes {
    private static final int ANY = 1;
    private static final int HTML = 3;

    private AcceptedTypes() {}

    /// Whether the fields accept a page of HTML. The most specific range that includes HTML decides. Without a field everything is
    /// accepted; a malformed weight counts as 1.
    static boolean html(Fields fields) {
        return !fields.has("Accept") || accepts(fields, ANY);
    }

    /// Whether the fields name `text/html` itself, as those of a browser do that opens a page.
    static boolean namesHtml(Fields fields) {
        return accepts(fields, HTML);
    }

    /// @param least specificity of the range that decides
    private static boolean accepts(Fields fields, int least) {
        int highest = 0;
        boolean accepted = false;
        for (String value : fields.all("Accept")) {
            for (String member : value.split(",", -1)) {
                int specificity = specificity(member);
                if (specificity > highest) {
                    highest = specificity;
                    accepted = !isRefused(member);
                } else if (specificity == highest) {
                    accepted |= specificity > 0 && !isRefused(member);
                }
            }
        }
        return accepted && highest >= least;
    }

    /// 0 for a range that does not include HTML.
    private static int specificity(String member) {
        int semicolon = member.indexOf(';');
        String range = (semicolon < 0 ? member : member.substring(0, semicolon)).strip();
        return range.equalsIgnoreCase("text/html") ? HTML : range.equalsIgnoreCase("text/*") ? 2 : range.equals("*/*") ? ANY : 0;
    }

    /// Whether the weight is 0.
    private static boolean isRefused(String member) {
        String[] parameters = member.split(";", -1);
        for (int i = 1; i < parameters.length; i++) {
            String parameter = parameters[i].strip();
            if (parameter.regionMatches(true, 0, "q=0", 0, 3) && parameter.substring(3).chars().allMatch(c -> c == '.' || c == '0')) {
                return true;
            }
        }
        return false;
    }
}
