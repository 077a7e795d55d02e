package stheno.appliance.format;

/// How hard a pattern of modules is to read for a camera (ISO/IEC 18004, section 7.8.3.1). Pure.
final class QrPenalty {
    private static final int RUN = 5; // modules of one colour in a line
    private static final boolean[] FINDER = {true, false, true, true, true, false, true};
    private static final int MARGIN = 4; // light modules before or behind what looks like a finder

    private QrPenalty() {}

    static int of(boolean[][] dark) {
        int size = dark.length;
        int penalty = 0;
        int count = 0;
        for (int i = 0; i < size; i++) {
            boolean[] column = new boolean[size];
            for (int j = 0; j < size; j++) {
                column[j] = dark[j][i];
                if (dark[i][j]) count++;
            }
            penalty += runs(dark[i]) + runs(column) + 40 * (finders(dark[i]) + finders(column));
        }
        for (int y = 0; y + 1 < size; y++) {
            for (int x = 0; x + 1 < size; x++) {
                boolean block = dark[y][x] == dark[y][x + 1] && dark[y][x] == dark[y + 1][x] && dark[y][x] == dark[y + 1][x + 1];
                if (block) penalty += 3;
            }
        }
        int total = size * size;
        return penalty + 10 * (Math.abs(count * 20 - total * 10) / total); // for each 5 % of difference from a half
    }

    private static int runs(boolean[] line) {
        int penalty = 0;
        for (int from = 0, i = 1; i <= line.length; i++) {
            if (i < line.length && line[i] == line[from]) continue;
            if (i - from >= RUN) penalty += 3 + i - from - RUN;
            from = i;
        }
        return penalty;
    }

    private static int finders(boolean[] line) {
        int found = 0;
        for (int i = 0; i + FINDER.length <= line.length; i++) {
            if (!matches(line, i)) continue;
            if (light(line, i - MARGIN)) found++;
            if (light(line, i + FINDER.length)) found++;
        }
        return found;
    }

    private static boolean matches(boolean[] line, int from) {
        for (int i = 0; i < FINDER.length; i++) if (line[from + i] != FINDER[i]) return false;
        return true;
    }

    /// Modules outside the code are light.
    private static boolean light(boolean[] line, int from) {
        for (int i = from; i < from + MARGIN; i++) if (i >= 0 && i < line.length && line[i]) return false;
        return true;
    }
}
