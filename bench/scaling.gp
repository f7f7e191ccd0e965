# How time grows: points are measured, the line is the limit (the products necessary, at the machine's peak).
# gnuplot -c scaling.gp scaling.csv scaling.svg
set terminal svg size 900, 520 font "Latin Modern Roman,12" noenhanced background "white"
set output ARG2
set datafile separator comma columnheaders
set border 3 lw 0.6 lc rgb "#444444"
set tics nomirror out scale 0.5
set key top left reverse Left
set yrange [0:*]
set xrange [0:*]
set offsets graph 0.05, graph 0.1, graph 0.25, 0
set multiplot layout 2, 3
set xtics autofreq
panels = "images draws width threads sites splits"
titles = "images,_whole_layer draws,_15_benchmarks width_of_the_network threads,_four_draws recorded_sites,_ten_splits splits,_168_sites"
of(name, column) = strcol("panel") eq name ? column : NaN
do for [i = 1:6] {
    panel = word(panels, i)
    title = ""
    do for [letter = 1:strlen(word(titles, i))] {
        one = word(titles, i)[letter:letter]
        title = title . (one eq "_" ? " " : one)
    }
    set xlabel title
    if (panel eq "threads" || panel eq "width") { set xtics 1 } else { set xtics autofreq }
    set ylabel panel eq "threads" ? "seconds" : "processor seconds"
    if (i > 4) {
        plot ARG1 using (of(panel, column("at"))):(column("seconds")) with points pt 7 ps 0.5 lc rgb "#D55E00" title "ours"
    } else {
        plot ARG1 using (of(panel, column("at"))):(column("seconds")) with points pt 7 ps 0.5 lc rgb "#D55E00" title "ours", \
             "" using (of(panel, column("at"))):(column("limit")) with linespoints pt 1 ps 0.4 lc rgb "#000000" title "limit"
    }
}
unset multiplot
