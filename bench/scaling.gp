# How time and memory grow: points are measured; the line is the products necessary, at the machine's peak.
# gnuplot -c scaling.gp scaling.csv scaling.svg
input = ARG1
output = ARG2
wide = 26
high = 12
load "figures/style.gp"
panels = "images draws width threads sites splits"
titles = '"images, whole layer" "draws, 15 benchmarks" "width of the layer" "threads, four draws" "sites, ten splits" "splits, 168 sites"'
of(name, column) = strcol("panel") eq name ? column : NaN
set xrange [0:*]
set yrange [0:*]
set offsets graph 0, graph 0.08, graph 0.12, 0
unset key
set multiplot layout 2, 6 columnsfirst margins 0.05, 0.99, 0.11, 0.93 spacing 0.055, 0.09
do for [i = 1:6] {
    panel = word(panels, i)
    set xtics real(word("100 2 100 1 200 10", i))
    set ytics autofreq
    set title word(titles, i) font ",11" offset 0, -0.6
    unset xlabel
    set format x ""
    set ylabel (panel eq "threads" ? "seconds" : "processor seconds") offset 1.8, 0
    stats input using (of(panel, column("at"))):(column("seconds")) name "S" nooutput
    if (i == 1) {
        set label "measured" at graph 0.5, graph 0.93 right textcolor rgb model
        set label "limit" at graph 0.98, graph 0.4 right textcolor rgb published
    }
    if (panel eq "threads") { set label sprintf("%.2f times as fast", S_max_y/S_min_y) at graph 1, graph 0.96 right textcolor rgb model }
    plot input using (of(panel, column("at"))):(column("limit")) with lines lw 1 lc rgb published, \
         "" using (of(panel, column("at"))):(column("seconds")) with points pt 7 ps 0.45 lc rgb model
    unset title
    unset label
    set format x "%g"
    set xlabel panel
    if (panel eq "width") { set xlabel "channels" }
    set ylabel "memory, MB" offset 1.8, 0
    plot input using (of(panel, column("at"))):(column("memory")) with points pt 7 ps 0.45 lc rgb model
}
unset multiplot
