# Shared by all figures: the text's fonts, colours that colour-blind readers can distinguish (Okabe and Ito), thin axes.
# A script has two arguments, `input` and `output`, whose ending chooses PDF (for the paper) or SVG (for screens).
if (output[strlen(output) - 3:] eq ".svg") {
    set terminal svg size wide * 46, high * 46 font "Latin Modern Roman,11" noenhanced background "white"
} else {
    set terminal pdfcairo size wide cm, high cm font "Latin Modern Roman,11" noenhanced linewidth 0.8
}
set output output
set datafile separator comma columnheaders
set border 3 lw 0.6 lc rgb "#444444"
set tics nomirror out scale 0.5
set encoding utf8
set decimalsign "."

biology   = "#56B4E9"
model     = "#D55E00"
published = "#000000"
quiet     = "#999999"
light     = "#E4E4E4"
