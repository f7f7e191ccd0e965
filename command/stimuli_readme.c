/*
 * stimuli_readme: the instructions written beside stimuli for use in another program (ventral
 * stimuli).
 */
#include "command/command.h"

#include "vision/grating.h"

#include <stdio.h>

static const char show[] =
    "# How to present these images to a model and record its responses\n\n"
    "`manifest.csv` has a row for each image: its file, set, index in the set, and "
    "parameters.\n\n"
    "1. **Switch off everything random**: `model.eval()` in PyTorch, `training=False` in Keras.\n";

static const char whole[] =
    "2. **Place each image on the model's screen.** These are the originals, %g degrees of visual "
    "angle wide. A model\n"
    "   whose input spans fewer degrees sees their centre: for 8 degrees crop the central 448 of "
    "672 "
    "pixels (or have\n"
    "   them cropped: `ventral stimuli DIR --degrees 8`). Then resize to the model's input as "
    "Pillow does\n"
    "   (`image.resize((224, 224), Image.BILINEAR)`) and normalise as the model was trained.\n";

static const char cropped[] = "2. **These images fill the model's screen**: they show the central "
                              "%g degrees of visual angle. Resize them to the\n"
                              "   model's input as Pillow does (`image.resize((224, 224), "
                              "Image.BILINEAR)`) and normalise as the model was\n"
                              "   trained. Give the same degrees to `ventral score`.\n";

static const char rest[] =
    "   Images of downloaded sets are as published: each benchmark has its own size in "
    "degrees.\n"
    "3. **Record one layer**, the one that represents V1, and the same for every set.\n"
    "4. **Write a file for each set** to a new folder: `orientation.npy`, `size.npy`, .. "
    "Rows in the order of\n"
    "   `index`, `[images, C, H, W]` or `[images, units]`, float16, float32 or float64. Also read: "
    "`.npz` (one array of\n"
    "   responses, or one for each image under its file's name), `.h5` and `.nc`. If rows are "
    "in another order, write\n"
    "   the images' names to `orientation.file_names.txt`, one on each line, or to the file as "
    "`stimulus_id`.\n"
    "5. `ventral score --recordings FOLDER --name mymodel --degrees 8` computes every score whose "
    "sets are present and lists\n"
    "   the others. `receptive_field`, `blank` and `orientation` are needed for all properties of "
    "V1; `repeat` finds\n"
    "   noise, dropout and images in the wrong order.\n\n"
    "**A layer that is too large to store for all sets** is recorded in two passes. First "
    "`receptive_field` and\n"
    "`blank`, complete; `ventral score` then writes `units.csv` to the folder: the units in the "
    "field, with their index\n"
    "`unit` in a flattened row. Then the other sets, of these units only: `responses.flatten(1)[:, "
    "units]`. If you\n"
    "know the receptive fields, give them instead of the first pass: `--units mine.csv`, with the "
    "columns\n"
    "`receptive_field_y` and `receptive_field_x` in degrees (y points down, (0, 0) is the centre), "
    "a row for each unit.\n\n"
    "**Recorded sites** (`MajajHong2015.IT-pls`, ..) are predicted from responses to their "
    "stimulus set, under its name:\n"
    "`hvm-private.npy`, or `hvm-private.IT.npy` where V4 and IT have layers of their own.\n\n"
    "`examples/record_pytorch.py` in Ventral's sources does all this for a torchvision model.\n";

bool write_stimuli_readme(const char *folder, double degrees, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, folder, "README.md", error)) return false;
    fputs(show, output.stream);
    if (degrees < GRATING_DEGREES || degrees > GRATING_DEGREES)
        fprintf(output.stream, cropped, degrees);
    else
        fprintf(output.stream, whole, degrees);
    fputs(rest, output.stream);
    return output_close(&output, true, error);
}
