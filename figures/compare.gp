# Models side by side: their scores with errors, and each one's difference from the first. The thick bar of a difference
# is what resampling explains, the thin one what the seeds explain, so a difference whose bar misses 0 is larger than
# that; the dot is filled if it is larger than resampling explains.
#
#   input   one row per benchmark and model (command/compare.c)   output   the figure   then   each model's label
input = ARG1; output = ARG2
models = ARGC - 2
set datafile separator comma columnheaders
stats input using (1) nooutput
rows = STATS_records / models
has_mean = 0
stats input using (has_mean = has_mean || strcol(1) eq "Marques2020") nooutput
stats input using (valid(10)) nooutput
has_draws = STATS_sum > 0
stats input using (abs($8) + (valid(10) && $10 > $9 ? $10 : $9)) nooutput
tick = STATS_max > 0.3 ? 0.2 : STATS_max > 0.12 ? 0.1 : 0.05
step = 0.34 + 0.11 * models
above = 0.55 + 0.44 * (models > 2 + has_draws ? models : 2 + has_draws); below = 1.25
wide = 17; high = above + below + step * rows
load ARG0[1:strlen(ARG0) - strlen("compare.gp")] . "style.gp"
array colours[6] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]
short(name) = name eq "Marques2020" ? "Marques2020, over these" : name[strstrt(name, "Marques2020_") ? 13 : 1:]
letter(k) = substr("ABCDEF", k + 1, k + 1)
row(line) = int(line) / models
of(k, line) = int(line) % models == k ? 1 : NaN
apart(k, least) = models - least < 1.5 ? 0 : 0.56 * ((k - least) / (models - 1.0 - least) - 0.5)
more(difference, limit) = abs(difference) > limit ? 1 : NaN
set multiplot
set tmargin screen 1 - above / high
set bmargin screen below / high
set yrange [rows - 0.4:-0.6]
set border 1
set grid xtics lw 0.4 lc rgb light
set errorbars 0
if (has_mean) set object 1 rectangle from screen 0.01, first -0.5 to screen 0.985, first 0.5 behind fs solid 1 noborder fc rgb "#F2F2F2"
set key samplen 1 maxcols 1 Left reverse top left height 0.3

set lmargin screen 0.335
set rmargin screen 0.66
set xrange [0:1.05]
set xtics 0, 0.2, 1
set xlabel "score" offset 0, 0.4
set ytics scale 0 textcolor rgb "black"
set key at screen 0.325, screen 1 - 0.25 / high
plot input using (NaN):(row($0)):ytic(short(strcol(1))) with points notitle, \
     for [k = 0:models - 1] input using (of(k, $0) * $5):(row($0) + apart(k, 0)):($5 - $6):($5 + $6) \
         with xerrorbars pt 7 ps 0.55 lw 1.3 lc rgb colours[k + 1] title letter(k) . "  " . ARGV[k + 3]

unset object 1
set lmargin screen 0.69
set rmargin screen 0.975
set autoscale x
set xtics tick
set format x "%+g"
set xtics add ("0" 0)
unset ytics
set key at screen 0.68, screen 1 - 0.25 / high
set xlabel "difference to A" offset 0, 0.4
set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead lw 0.8 lc rgb "#444444"
thin(number) = has_draws ? column(number) : 0
plot for [k = 1:models - 1] input using (of(k, $0) * $8):(row($0) + apart(k, 1)):($8 - thin(10)):($8 + thin(10)) \
         with xerrorbars pt -1 lw 0.8 lc rgb colours[k + 1] notitle, \
     for [k = 1:models - 1] input using (of(k, $0) * $8):(row($0) + apart(k, 1)):($8 - $9):($8 + $9) \
         with xerrorbars pt -1 lw 3.4 lc rgb colours[k + 1] notitle, \
     for [k = 1:models - 1] input using (of(k, $0) * $8):(row($0) + apart(k, 1)) \
         with points pt 7 ps 0.75 lc rgb colours[k + 1] notitle, \
     for [k = 1:models - 1] input using (of(k, $0) * $8 / (1 - (more($8, $9) == 1))):(row($0) + apart(k, 1)) \
         with points pt 7 ps 0.45 lc rgb "white" notitle, \
     NaN with points pt 7 ps 0.75 lc rgb "#444444" title "more than resampling explains", \
     NaN with lines lw 3.4 lc rgb "#444444" title "what resampling explains", \
     NaN with lines lw 0.8 lc rgb "#444444" title (has_draws ? "what the seeds explain" : "")
unset multiplot
