# One property: its distribution over macaque neurons and over model units (above), and the cumulative
# distributions with the largest gap between them (below), which decides the score. All bins are drawn equally wide.
#
#   input     <benchmark>.histogram.csv
#   output    the figure
#   property  name and unit, for the axis
input = ARG1; output = ARG2; property = ARG3
wide = 12.5; high = 7.6
load "figures/style.gp"

# Edges, sums and the largest gap, from the table.
array edge[40]
stats input using (edge[int($1) + 1] = $2, edge[int($1) + 2] = $3, $1) nooutput
bins = int(STATS_max) + 1
stats input using 4 nooutput
neurons = STATS_sum
stats input using 5 nooutput
units = STATS_sum
stats input using (abs($8 - $9)) nooutput
gap = STATS_max
gap_bin = int(STATS_index_max)
stats input using ($0 == gap_bin ? $8 : NaN) nooutput
gap_biology = STATS_max
stats input using ($0 == gap_bin ? $9 : NaN) nooutput
gap_model = STATS_max

# Where a value lies on the axis of bins. Round numbers are marked: of edges at equal steps (the smallest of these steps that
# leaves eight marks at most) or at equal ratios (1, 2 and 5, or 1 only); of other bins, every few edges, to two digits.
equal(a, b) = abs(a - b) <= 0.03 * abs(b)
is_linear = bins < 3 || equal(edge[3] - edge[2], edge[2] - edge[1]) && equal(edge[bins + 1] - edge[bins], edge[2] - edge[1])
is_log = !is_linear && edge[1] > 0 && equal(edge[3] / edge[2], edge[2] / edge[1]) && equal(edge[bins + 1] / edge[bins], edge[2] / edge[1])
first = edge[1]; last = edge[bins + 1]
place(x) = is_log ? log(x / first) / log(last / first) * bins - 0.5 : (x - first) / (last - first) * bins - 0.5
marks = ""
add(x) = place(x) > -0.5001 && place(x) < bins - 0.4999 ? sprintf("%s %.6g", marks, x) : marks
if (is_linear) {
    steps = "0.05 0.1 0.2 0.25 0.5 1 2 5 10 15 20 22.5 30 45 50 100 200"
    step = last - first
    do for [k = words(steps):1:-1] { one = word(steps, k) + 0; step = (last - first) / one <= 8.001 ? one : step }
    do for [k = int(ceil(first / step - 1e-6)):int(floor(last / step + 1e-6))] { marks = add(k * step) }
} else { if (is_log) {
    every = log10(last / first) > 2.5 ? 1 : 3
    do for [k = int(floor(log10(first))):int(ceil(log10(last)))] { do for [m = 1:every] { marks = add(word("1 2 5", m) * 10**k) } }
} else {
    do for [i = 1:bins + 1:(bins > 13 ? 3 : bins > 8 ? 2 : 1)] { marks = sprintf("%s %.2g", marks, edge[i]) }
} }
nearest(x) = (sum [i = 1:bins + 1] (edge[i] < x - 0.02 * abs(x) ? 1 : 0)) - 0.5
at_mark(k) = is_linear || is_log ? place(word(marks, k) + 0) : nearest(word(marks, k) + 0)
set xrange [-0.5:bins - 0.5]
set multiplot layout 2, 1 margins 0.11, 0.98, 0.15, 0.93 spacing 0.06

# -- above: fractions --
set style fill solid 1 noborder
set boxwidth 0.42
set ylabel "fraction" offset 1
stats input using ($6 > $7 ? $6 : $7) nooutput
set yrange [0:STATS_max * 1.05]
set ytics 0, (STATS_max > 0.45 ? 0.2 : STATS_max > 0.2 ? 0.1 : 0.05)
set key at graph 1, 1.16 horizontal right samplen 1
set xtics scale 0.5 ()
do for [k = 1:words(marks)] { set xtics add ("" at_mark(k)) }
plot input using ($1 - 0.22):6 with boxes lc rgb biology title sprintf("%d macaque neurons", neurons), \
     input using ($1 + 0.22):7 with boxes lc rgb model title (units > 0 ? sprintf("%d model units", units) : "no model units: not scorable")

# -- below: cumulative, from 0 at the first edge --
do for [k = 1:words(marks)] { set xtics add (word(marks, k) at_mark(k)) }
set xlabel property offset 0, 0.3
set ylabel "cumulative" offset 1
set yrange [0:1.02]
set ytics 0, 0.5, 1
unset key
if (units > 0) {
    set arrow 1 from gap_bin + 0.5, gap_biology to gap_bin + 0.5, gap_model heads size screen 0.008, 25 lw 1.6 lc rgb "black" front
    set label 1 sprintf("largest gap: %.3f, at %.4g", gap, edge[gap_bin + 2]) at graph 0.985, 0.12 right front
}
plot input using ($0 == 0 ? -0.5 : NaN):(0):(1):8 with vectors nohead lc rgb biology lw 2, \
     input using ($1 + 0.5):8 with linespoints pt 7 ps 0.35 lc rgb biology lw 2, \
     input using ($0 == 0 && units > 0 ? -0.5 : NaN):(0):(1):9 with vectors nohead lc rgb model lw 2, \
     input using ($1 + 0.5):(units > 0 ? $9 : NaN) with linespoints pt 7 ps 0.35 lc rgb model lw 2
unset multiplot
