package stheno.dns.resolver;

import java.util.ArrayList;
import java.util.List;
import stheno.dns.record.Name;

/// Which names a text stands for, in the order in which they are tried (resolv.conf: search, ndots). Any thread.
final class SearchList {
    private SearchList() {}

    /// A name with a final dot is tried alone. Others are tried as they are first if they have `ndots` dots, else last. A domain that makes
    /// the name too long is left out.
    ///
    /// @throws FormatException if the text is not a name
    static List<Name> names(String text, List<Name> search, int ndots) {
        Name name = Name.of(text);
        List<Name> names = new ArrayList<>();
        boolean absolute = text.endsWith(".") && !text.endsWith("\\.");
        if (absolute || search.isEmpty()) return List.of(name);
        for (Name domain : search) {
            if (name.length() - 1 + domain.length() <= Name.LONGEST) names.add(domain.prepend(name));
        }
        boolean first = name.labels() - 1 >= ndots;
        names.add(first ? 0 : names.size(), name);
        return names.stream().distinct().toList();
    }
}
