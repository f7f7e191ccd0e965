# Ventral: from pixels to paper. `make help` lists what can be made.
#
# The way of the data, one stage a rule:
#
#   stimuli -> screen -> network -> recordings -> tuning -> score -> figure -> paper
#             (analyses/record)     (analyses/Marques2020/..)   (figures)  (paper)
#
# Every arrow leaves a file that a person can open; results/README.md says what each holds. Here are the choices and
# the programs; make/door.mk looks at what was said, make/results.mk, make/report.mk and make/care.mk say what is made.

# -- what to make --------------------------------------------------------------------------------

MODEL   = resnet-50x2_untrained
SEED    = 0
# One network for all benchmarks, or redrawn: a network a group of benchmarks, as the page was scored
# (src/recording/draw.h). The report shows both.
NETWORKS = one
THREADS =
RESULTS = results
SET     = orientation

# The neurons: histograms embedded in data/, or (source) made from downloaded assemblies where they are there.
DATA    = embedded

# The ensemble: draws of the chosen model, and of those it is compared with: the other two published untrained
# models, and two widths that the page's name could have meant.
SEEDS        = 20
OTHER_SEEDS  = 20
PUBLISHED    = resnet-50x2_untrained resnet-50_untrained resnet-18_untrained
OTHER_MODELS = resnet-50-doubled_untrained wide_resnet50_2_untrained

# The zoo: models to compare with (src/network/zoo.h, src/network/resnet.h); one draw of those without random weights.
ZOO_SEEDS = 3
ZOO       = resnet-18_untrained resnet-34_untrained resnet-50_untrained resnet-101_untrained resnet-152_untrained \
	resnet-50x2_untrained resnet-50-doubled_untrained wide_resnet50_2_untrained alexnet_untrained vgg-16_untrained
FIXED     = pixels vone-block

BUILD = build

include make/door.mk
ifdef INSIDE

# -- how ------------------------------------------------------------------------------------------

# -march=native: the drawing and pooling loops use the vectors this machine has. -ffp-contract=off:
# a product and a sum are two roundings on every machine, so a pixel is the same byte everywhere.
CC        = gcc
OPTIMISE  = -O3 -march=native -ffp-contract=off
WARNINGS  = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
LIBRARIES = openblas lapacke gsl netcdf libcjson libpng libjpeg libzip libcurl libcrypto
CPPFLAGS  = -Isrc @$(BUILD)/libraries.compile
CFLAGS    = -std=c11 $(OPTIMISE) $(WARNINGS) $(SANITIZE)
LDFLAGS   = $(SANITIZE)
LDLIBS    = @$(BUILD)/libraries.link -lcsv -lm -lpthread

# Each step says in a word what it does; `make VERBOSE=1` shows the commands.
SAY = $(if $(VERBOSE),,@printf '%-10s %s\n')
RUN = $(if $(VERBOSE),,@)

# A file gets its name when it is whole, so a make that was killed leaves nothing that the next one takes for done:
# programs rename what they write, and so does every recipe.
NAME_IT = mv $@.part $@

# A choice that files depend on is a file, too, which changes only when the choice does: $(call choice,FILE,TEXT).
same = $(if $(subst x$(1)x,,x$(2)x),,yes)
define choice
$(1): $(if $(call same,$(file <$(1)),$(2)),,CHANGED)
	@mkdir -p $$(@D) && printf '%s\n' '$(2)' > $$@.part && $$(NAME_IT)
endef

.PHONY: report results page zoo validation ranks ensemble data source public audit cite stimuli test check lint \
	sanitize verify bench clean help CHANGED
CHANGED: ;

report: ## the paper with all its figures: paper/report.pdf (the default)

help: ## this list
	@echo 'Ventral: make TARGET [MODEL=...] [SEED=...]'
	@awk -F ':[^#]*## ' '/^[a-z]+:[^#]*## / { printf "  %-10s%s\n", $$1, $$2 }' Makefile make/*.mk | sort
	@echo 'Models: resnet-50x2_untrained resnet-50_untrained resnet-18_untrained, and others (README)'

# -- the library: src/ ----------------------------------------------------------------------------

LIBRARY  = $(BUILD)/libventral.a
OBJECTS  = $(patsubst %.c,$(BUILD)/%.o,$(wildcard src/*/*.c))
PROGRAMS = $(patsubst %.c,$(BUILD)/%,$(wildcard analyses/*.c analyses/*/*.c paper/*.c))

COMPILE  = mkdir -p $(@D) && \
	$(CC) $(CPPFLAGS) -Ianalyses $(1) $(CFLAGS) -MMD -MP -MT $@ -MF $@.d.part -c $< -o $@.part && \
	mv $@.d.part $(@:.o=.d) && $(NAME_IT)
LINK     = $(CC) $(LDFLAGS) $(filter %.o,$^) $(LIBRARY) $(1) $(LDLIBS) -o $@.part && $(NAME_IT)

# What compiler and linker must know of the libraries: asked once. The GNU Scientific Library calls the same BLAS as we
# do, not its own.
$(BUILD)/libraries.compile: Makefile
	$(RUN)mkdir -p $(@D) && pkg-config --cflags $(LIBRARIES) > $@.part && $(NAME_IT)

$(BUILD)/libraries.link: Makefile
	$(RUN)mkdir -p $(@D) && pkg-config --libs $(LIBRARIES) > $@.all && sed 's/-lgslcblas//g' $@.all > $@.part && $(NAME_IT)

$(OBJECTS) $(PROGRAMS:=.o): $(BUILD)/%.o: %.c | $(BUILD)/libraries.compile
	$(SAY) compile $<
	$(RUN)$(call COMPILE)

$(LIBRARY): $(OBJECTS)
	$(SAY) archive $@
	$(RUN)rm -f $@.part && ar rcD $@.part $^ && $(NAME_IT)

# -- the programs: analyses/, paper/ ---------------------------------------------------------------

$(PROGRAMS): %: %.o $(LIBRARY) | $(BUILD)/libraries.link
	$(SAY) link $@
	$(RUN)$(call LINK)

# The ensemble runs all benchmarks about gratings in one process: their object files, with `benchmark` and `main`
# renamed after the program, and a list of them.
TEXTURE_SOURCES  = $(sort $(wildcard analyses/Marques2020/FreemanZiemba2013-*.c))
PROPERTY_SOURCES = $(filter-out $(TEXTURE_SOURCES),$(sort $(wildcard analyses/Marques2020/*.c)))
MEMBERS          = $(PROPERTY_SOURCES:analyses/Marques2020/%.c=$(BUILD)/ensemble/%.o)
symbol           = $(subst -,_,$(basename $(notdir $(1))))

# Each changes only when its code does, so that an analysis that was touched does not run ensembles again.
$(MEMBERS:.o=.stamp): $(BUILD)/ensemble/%.stamp: $(BUILD)/analyses/Marques2020/%.o
	$(RUN)mkdir -p $(@D) && objcopy --globalize-symbol=benchmark $< $@.part && \
		objcopy --redefine-sym benchmark=$(call symbol,$@) --redefine-sym main=main_$(call symbol,$@) $@.part && \
		{ cmp -s $@.part $(@:.stamp=.o) || { cp $@.part $@.new && mv $@.new $(@:.stamp=.o); }; } && $(NAME_IT)

$(MEMBERS): %.o: %.stamp ;

$(BUILD)/ensemble/members.c: Makefile $(MEMBERS)
	$(RUN)mkdir -p $(@D) && { echo '#include "ensemble/members.h"'; \
		for member in $(call symbol,$(PROPERTY_SOURCES)); do echo "extern const Benchmark $$member;"; done; \
		echo 'const Benchmark *const ensemble_members[] = {'; \
		for member in $(call symbol,$(PROPERTY_SOURCES)); do echo "    &$$member,"; done; \
		echo '    0};'; } > $@.part && $(NAME_IT)

$(BUILD)/ensemble/members.o: $(BUILD)/ensemble/members.c analyses/ensemble/members.h | $(BUILD)/libraries.compile
	$(RUN)$(call COMPILE)

$(BUILD)/analyses/ensemble/run $(BUILD)/analyses/check_source $(BUILD)/analyses/audit \
		$(BUILD)/analyses/webpage: $(MEMBERS) $(BUILD)/ensemble/members.o

-include $(OBJECTS:.o=.d) $(PROGRAMS:=.d)

# -- what they make ------------------------------------------------------------------------------

include make/results.mk make/report.mk make/care.mk

endif
