# How one score is computed, in six pictures: a stimulus, the model's screen, the layers, the units in the field, one
# unit's tuning curve, and the distributions whose largest gap is scored. All are this draw's data; of the mapped units
# outside the field every fourth is shown.
#
#   input   figures/pipeline.csv (others of its name beside it)
#   output  the figure
#   fields  the draw's recordings/receptive_fields.csv
#   histogram  figures/Marques2020_Ringach2002-circular_variance.csv
input = ARG1; output = ARG2; fields = ARG3; histogram = ARG4
base = input[:strlen(input) - 4]
wide = 16; high = 10.4
load "figures/style.gp"
cell(i) = strcol(i) eq "nan" ? -1 : column(i)
stats input using (recorded = cell("units_recorded"), mapped = cell("units_mapped"), central = cell("units_in_field"), responsive = cell("units_responsive"), kept = cell("units_kept"), raw = cell("raw"), ceiling = cell("ceiling"), score = cell("score"), variance = cell("circular_variance"), layer = strcol("layer"), 1) nooutput
has_unit = kept > 0
count(n) = n < 1000 ? sprintf("%.0f", n) : n < 1e6 ? sprintf("%.0f,%03.0f", floor(n / 1000), n - 1000 * floor(n / 1000)) : sprintf("%.0f,%03.0f,%03.0f", floor(n / 1e6), floor((n - 1e6 * floor(n / 1e6)) / 1000), n - 1000 * floor(n / 1000))
small = "Latin Modern Roman,9"
code = "Latin Modern Mono,8.5"
set multiplot
unset key
set palette gray
set cbrange [0:255]
unset colorbox

# Panels: three across, two down; a title above each, what it shows and what made it below. Maps are square.
left(i) = 0.055 + (i % 3) * 0.34
bottom(i) = i < 3 ? 0.655 : 0.155
across = 0.245; tall = 0.29
square = tall * high / wide
right(i) = left(i) + (i == 0 || i == 1 || i == 3 ? square : across)
below(i) = bottom(i) - (i < 3 ? 0.035 : 0.095)
titles = "'1  stimulus' '2  on the screen' '3  through the network' '4  units in the field' '5  tuning in spikes/s' '6  comparison'"
places = "src/vision/grating src/vision/screen src/network src/recording/receptive_field src/tuning analyses/Marques2020"
middle(i) = bottom(i) + tall / 2
do for [i = 0:5] {
    set label i + 1 word(titles, i + 1) at screen left(i), bottom(i) + tall + 0.03 font "Latin Modern Roman,11"
    set label i + 11 word(places, i + 1) at screen left(i), below(i) - 0.035 font code textcolor rgb "#555555"
}
do for [i in "0 1 3 4"] {
    set arrow i + 1 from screen right(i) + 0.012, middle(i) to screen left(i + 1) - (i < 3 ? 0.016 : 0.072), middle(i) size screen 0.010, 25 filled lw 1.2 lc rgb quiet
}
panel(i) = sprintf("set lmargin at screen %f; set rmargin at screen %f; set bmargin at screen %f; set tmargin at screen %f", left(i), right(i), bottom(i), bottom(i) + tall)

# -- 1, 2: images --
set border 0
unset tics
eval panel(0)
set xrange [-6:6]; set yrange [6:-6]
set label 30 "672 x 672 pixels, 12 deg; dashed: 8 deg" at screen left(0), below(0) font small
set object 1 rect from -4, -4 to 4, 4 fs empty border lc rgb "white" dt 3 lw 1 front
plot base . "_stimulus.csv" using 1:2:3 with image
do for [i = 1:16] { unset label i }
unset arrow
unset object
eval panel(1)
set xrange [-4:4]; set yrange [4:-4]
set label 30 "224 x 224 pixels, 8 deg" at screen left(1), below(1) font small
plot base . "_screen.csv" using 1:2:3 with image

# -- 3: layers, and the part of each that the units need --
eval panel(2)
set xrange [0:10]; set yrange [0:10]
set style rect fs solid 1 border lc rgb "#444444" fillcolor rgb "#F4F4F4"
set object 1 rect from 0.2, 1.4 to 2.2, 9.6 lw 0.8
set object 2 rect from 3.6, 2.6 to 5.9, 8.4 lw 0.8
set object 3 rect from 7.2, 3.6 to 9.8, 7.4 lw 0.8
set object 4 rect from 0.85, 4.0 to 1.55, 7.0 fillcolor rgb "#F6D3B5" lw 0.8
set object 5 rect from 4.4, 4.7 to 5.1, 6.3 fillcolor rgb "#F6D3B5" lw 0.8
set object 6 rect from 8.3, 5.2 to 8.7, 5.8 fillcolor rgb model lw 0.8
set arrow 21 from 1.55, 7.0 to 4.4, 6.3 nohead lw 0.7 lc rgb model
set arrow 22 from 1.55, 4.0 to 4.4, 4.7 nohead lw 0.7 lc rgb model
set arrow 23 from 5.1, 6.3 to 8.3, 5.8 nohead lw 0.7 lc rgb model
set arrow 24 from 5.1, 4.7 to 8.3, 5.2 nohead lw 0.7 lc rgb model
set label 31 "pixels" at 1.2, 0.7 center font small
set label 32 "layers" at 4.75, 1.9 center font small
set label 33 "V1" at 8.5, 2.9 center font small
set label 30 sprintf("V1 is %s: %s units", layer, count(recorded)) at screen left(2), below(2) font small
plot NaN notitle
unset object
unset arrow
unset label

# -- 4: receptive fields --
set border 3
set tics nomirror out scale 0.4 font small
eval panel(3)
set xrange [-0.1:1.1]; set yrange [1.1:-0.1]
set xtics 0, 0.5, 1 nomirror offset 0, 0.4; set ytics 0, 0.5, 1 nomirror offset 0.6, 0
set xlabel "receptive field, x (deg)" font small offset 0, 0.9
set ylabel "y (deg)" font small offset 2.6, 0
set object 1 circle at 0.5, 0.5 size 0.15 fs empty border lc rgb "black" lw 1
set label 30 sprintf("%s mapped, %s in the field, %s respond", count(mapped), count(central), count(responsive)) at screen left(3), below(3) font small
plot fields using ($5 == $5 && $7 == 0 && int(7 * $1 + 3 * $2 + $3) % 4 == 0 ? $6 : NaN):5 with points pt 7 ps 0.12 lc rgb "#BBBBBB", \
     fields using ($7 == 1 ? $6 : NaN):5 with points pt 7 ps 0.13 lc rgb model
unset object

# -- 5: one unit's curve --
eval panel(4)
set xrange [-5:175]; set yrange [0:*]
set xtics 0, 45, 135 nomirror; set ytics auto nomirror
set xlabel "orientation (deg)" font small offset 0, 0.9
set ylabel "spikes/s" font small offset 0.9, 0
set label 30 (has_unit ? sprintf("circular variance %.2f; %s units kept", variance, count(kept)) : "no unit responds: no tuning curve") at screen left(4), below(4) font small
if (has_unit) {
    set label 31 "blank" at 172, first 0 right font small textcolor rgb "#555555" offset 0, 0.5
    plot base . "_tuning.csv" using 1:3 with lines dt 2 lc rgb quiet, \
         base . "_tuning.csv" using 1:2 with linespoints pt 7 ps 0.35 lw 1.6 lc rgb model
} else {
    set yrange [0:1]
    plot NaN notitle
}
unset label

# -- 6: cumulative distributions --
eval panel(5)
gap_bin = 0; gap_biology = 0; gap_model = 0
stats histogram using 1 nooutput
bins = int(STATS_max) + 1
if (has_unit) {
    stats histogram using (abs($8 - $9)) nooutput
    gap_bin = int(STATS_index_max)
    stats histogram using ($0 == gap_bin ? $8 : NaN) nooutput
    gap_biology = STATS_max
    stats histogram using ($0 == gap_bin ? $9 : NaN) nooutput
    gap_model = STATS_max
}
set xrange [0:1]; set yrange [0:1.02]
set xtics 0, 0.5, 1 nomirror; set ytics 0, 0.5, 1 nomirror
set xlabel "circular variance" font small offset 0, 0.9
set ylabel "cumulative" font small offset 0.9, 0
set label 30 (has_unit ? sprintf("similarity %.3f / ceiling %.3f = %.3f", raw, ceiling, score) : "no comparison: not scorable") at screen left(5), below(5) font small
set label 31 "neurons" at graph 0.03, 0.93 font small textcolor rgb biology
set label 32 "units" at graph 0.03, 0.80 font small textcolor rgb model
if (has_unit) { set arrow 1 from (gap_bin + 1.0) / bins, gap_biology to (gap_bin + 1.0) / bins, gap_model heads size screen 0.006, 25 lw 1.4 lc rgb "black" front }
plot histogram using 3:8 with lines lw 1.8 lc rgb biology, \
     histogram using 3:(has_unit ? $9 : NaN) with lines lw 1.8 lc rgb model
unset multiplot
