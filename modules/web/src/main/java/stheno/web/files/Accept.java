package stheno.web.files;

import stheno.http.Fields;

/// What Accept fields say (RFC 9110, section 12.5.1), as far as this server asks. Pure; any thread.
final class Accept {
    private Accept() {}

    /// Whether they admit a page of HTML. Of the ranges that it is in, the narrowest counts; no field at all admits everything, and
    /// a weight that is none counts as one.
    static boolean html(Fields fields) {
        if (!fields.has("Accept")) return true;
        int narrowest = 0;
        boolean admitted = false;
        for (String value : fields.all("Accept")) {
            for (String member : value.split(",", -1)) {
                int narrowness = narrowness(member);
                if (narrowness > narrowest) {
                    narrowest = narrowness;
                    admitted = !refused(member);
                } else if (narrowness == narrowest) {
                    admitted |= narrowness > 0 && !refused(member);
                }
            }
        }
        return admitted;
    }

    /// 0 for a range that HTML is not in.
    private static int narrowness(String member) {
        int semicolon = member.indexOf(';');
        String range = (semicolon < 0 ? member : member.substring(0, semicolon)).strip();
        return range.equalsIgnoreCase("text/html") ? 3 : range.equalsIgnoreCase("text/*") ? 2 : range.equals("*/*") ? 1 : 0;
    }

    /// Whether there is a weight of nought.
    private static boolean refused(String member) {
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
