package stheno.jmh;

import java.util.List;

/// A drawing with a title that states its result. Positions are in percent and text is in pixels, so that one drawing is legible on
/// phones, screens and paper.
sealed interface Chart permits ChartBars, ChartLines, ChartStack {
    /// The colours, in the order of use. Each has its own marker too, for readers who do not see colours.
    int COLOURS = 7;

    String SWATCH = "<rect class=\"mark\" x=\"-5\" y=\"-5\" width=\"10\" height=\"10\" rx=\"2\"/>";

    /// A complete `<figure>`.
    String html();

    /// A name and its colour.
    record Key(String name, int colour) {}

    /// @param areas whether the keys are coloured areas instead of markers
    /// @param remark the unit, and what else a reader must know
    static String figure(String title, String remark, List<Key> keys, boolean areas, String drawing) {
        var out = new StringBuilder("<figure class=\"chart\">\n<figcaption><h3>").append(Page.escaped(title)).append("</h3><p>")
                .append(Page.escaped(remark)).append("</p>");
        if (!keys.isEmpty()) {
            out.append("<ul>");
            for (Key key : keys) {
                out.append("<li class=\"").append(colour(key.colour)).append("\"><svg class=\"key\" viewBox=\"-6 -6 12 12\" "
                        + "aria-hidden=\"true\">")
                        .append(areas ? SWATCH : marker(key.colour)).append("</svg>").append(Page.escaped(key.name)).append("</li>");
            }
            out.append("</ul>");
        }
        return out.append("</figcaption>\n").append(drawing).append("</figure>\n").toString();
    }

    static String colour(int index) {
        return "c" + index % COLOURS;
    }

    /// Around the origin.
    static String marker(int index) {
        return switch (index % COLOURS) {
            case 0 -> "<circle class=\"mark\" r=\"4\"/>";
            case 1 -> "<rect class=\"mark\" x=\"-3.6\" y=\"-3.6\" width=\"7.2\" height=\"7.2\"/>";
            case 2 -> "<path class=\"mark\" d=\"M0-4.8L4.5 3.4H-4.5Z\"/>";
            case 3 -> "<path class=\"mark\" d=\"M0-5L5 0L0 5L-5 0Z\"/>";
            case 4 -> "<path class=\"mark\" d=\"M0 4.8L4.5-3.4H-4.5Z\"/>";
            case 5 -> "<path class=\"mark\" d=\"M-1.6-5h3.2v3.4h3.4v3.2h-3.4v3.4h-3.2v-3.4h-3.4v-3.2h3.4Z\"/>";
            default -> "<rect class=\"mark\" x=\"-6\" y=\"-2.2\" width=\"12\" height=\"4.4\"/>";
        };
    }
}
