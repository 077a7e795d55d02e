package stheno.mail.mime.header;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A value with parameters, as `Content-Type` and `Content-Disposition` have it (RFC 2045, section 5.1; RFC 2183; RFC 2231). Immutable, any
/// thread.
///
/// @param value      the part before the first parameter, in lower case: `text/plain`, `attachment`
/// @param parameters decoded, by their names in lower case, in their order. Of parameters with the same name, the first
public record Parameterized(String value, Map<String, String> parameters) {
    /// The parameters that may hold the name of a file, best first.
    private static final List<String> FILE_NAMES = List.of("filename", "name");

    /// Reads a field's value with the tolerance that real mail needs: comments, blanks around `=`, values that should be quoted, missing
    /// semicolons, continuations in any order, encoded words within quotes.
    public static Parameterized parse(String value) {
        return new ParameterParser(value).parse();
    }

    /// A parameter by its name in lower case.
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /// The parameter `filename`, else `name`, if it is not blank.
    public Optional<String> fileName() {
        return FILE_NAMES.stream().map(parameters::get).filter(name -> name != null && !name.isBlank()).findFirst();
    }
}
