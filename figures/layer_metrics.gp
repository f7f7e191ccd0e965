# Scores of recorded sites against depth, a line a metric, with its ceiling (dashed).
#
#   input   results/<model>/layers-<region>.csv, or own-<session>.layers.csv    output   the figure
input = ARG1; output = ARG2
wide = 15.5; high = 8.5
load "figures/style.gp"
set lmargin screen 0.09
set rmargin screen 0.80
set bmargin screen 0.17
set tmargin screen 0.95
stats input using (1) nooutput
rows = STATS_records
set xrange [-0.5:rows - 0.5]
set yrange [*<0:*]
set xlabel "layer (a layer chosen by its score is chosen by the score)"
set ylabel "raw score"
set key at screen 0.82, graph 1 top left samplen 1.5 width 0
set grid ytics lw 0.4 lc rgb light
# Columns: 7 about the layer, then raw value, error, score and ceiling of each metric.
has(name) = system(sprintf("head -n 1 '%s' | tr ',' '\n' | grep -cx '%s'", input, name)) + 0
keys = "pls ridge ridgecv cka cka_biased rdm"
colours = "#D55E00 #E69F00 #CC79A7 #0072B2 #56B4E9 #009E73"
there = ""; shades = ""; limited = ""; limits = "" # cka has no ceiling
do for [k = 1:words(keys)] {
    if (has(word(keys, k))) {
        there = there . " " . word(keys, k); shades = shades . " " . word(colours, k)
        if (word(keys, k)[1:3] ne "cka") {
            limited = limited . " " . word(keys, k); limits = limits . " " . word(colours, k)
        }
    }
}
if (words(limited) == 0) { limited = word(there, 1); limits = word(shades, 1) } # which draws no line
plot for [k = 1:words(limited)] input using 0:(column(word(limited, k) . "_ceiling")) \
         with lines dt 3 lw 1 lc rgb word(limits, k) notitle, \
     for [k = 1:words(there)] input using 0:(column(word(there, k))) \
         with linespoints pt 7 ps 0.3 lw 1.5 lc rgb word(shades, k) title word(there, k)
