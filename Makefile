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

# A model is a name, or the path of an ONNX file, with LAYERS="V1=layer1.0", INPUT=imagenet and, if need be, DEGREES and
# a NAME for its results.
MODEL   = resnet-50x2_untrained
LAYERS  =
INPUT   =
DEGREES =
NAME    =
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

# The zoo: models to compare with (src/models); one draw of those without random weights.
ZOO_SEEDS = 3
ZOO       = resnet-18_untrained resnet-34_untrained resnet-50_untrained resnet-101_untrained resnet-152_untrained \
	resnet-50x2_untrained resnet-50-doubled_untrained wide_resnet50_2_untrained alexnet_untrained vgg-16_untrained
FIXED     = pixels vone-block

BUILD = build

# Where `make install` puts things; DESTDIR is a folder to pack from, in front of that.
PREFIX  = /usr/local
DESTDIR =

include make/door.mk
ifdef INSIDE

# -- how ------------------------------------------------------------------------------------------

# -march=native: the drawing and pooling loops use the vectors this machine has. -ffp-contract=off:
# a product and a sum are two roundings on every machine, so a pixel is the same byte everywhere.
CC        = gcc
OPTIMISE  = -O3 -march=native -ffp-contract=off
# One set of objects serves the programs and the shared library, which shows only what its header declares public.
SHARED    = -fPIC -fvisibility=hidden
WARNINGS  = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
LIBRARIES = openblas lapacke gsl netcdf hdf5 libcjson libpng libjpeg libzip libcurl libcrypto libprotobuf-c
CPPFLAGS  = -Isrc -I$(BUILD)/generated @$(BUILD)/libraries.compile
CFLAGS    = -std=c11 $(OPTIMISE) $(SHARED) $(WARNINGS) $(SANITIZE)
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

.PHONY: report results search page zoo validation ranks ensemble data source public audit cite stimuli \
	test more check lint sanitize analyse kills faults fuzz fuzzers recovery coverage verify bench \
	install uninstall clean help CHANGED
CHANGED: ;

report: ## the paper with all its figures: paper/report.pdf (the default)

help: ## this list
	@echo 'Ventral: make TARGET [MODEL=...] [SEED=...]'
	@awk -F ':[^#]*## ' '/^[a-z]+:[^#]*## / { printf "  %-12s%s\n", $$1, $$2 }' Makefile make/*.mk | sort
	@echo 'Models: resnet-50x2_untrained resnet-50_untrained resnet-18_untrained, and others (README)'

# -- the library: src/ ----------------------------------------------------------------------------

LIBRARY  = $(BUILD)/libventral.a
OBJECTS  = $(patsubst %.c,$(BUILD)/%.o,$(wildcard src/*/*.c src/*/*/*.c))

# A benchmark's file has one const, named after the file; its program is that file and a main that all share.
GRATING_SOURCES = $(filter-out $(TEXTURE_SOURCES),$(sort $(wildcard analyses/Marques2020/*.c)))
TEXTURE_SOURCES = $(sort $(wildcard analyses/Marques2020/FreemanZiemba2013-*.c))
NEURAL_SOURCES  = $(sort $(wildcard analyses/Predictivity/*.c))
TIME_SOURCES    = $(sort $(wildcard analyses/Kar2019/*.c))
BENCHMARKS      = $(patsubst %.c,$(BUILD)/%,$(GRATING_SOURCES) $(TEXTURE_SOURCES) $(NEURAL_SOURCES) $(TIME_SOURCES))
BENCHMARK_MAIN  = $(BUILD)/analyses/benchmark_main.o
COMMANDS        = $(patsubst %.c,$(BUILD)/%.o,$(wildcard analyses/command/*.c))
API             = $(BUILD)/analyses/library/ventral.o
VENTRAL         = $(BUILD)/ventral
PROGRAMS        = $(VENTRAL) $(BENCHMARKS) \
	$(filter-out $(BENCHMARK_MAIN:.o=),$(patsubst %.c,$(BUILD)/%, \
		$(wildcard analyses/*.c analyses/studies/*.c paper/*.c)))

# Objects are compiled again where compiler or flags are others.
FLAGS = $(BUILD)/flags
$(eval $(call choice,$(FLAGS),$(CC) $(CFLAGS)))

COMPILE  = mkdir -p $(@D) && \
	$(CC) $(CPPFLAGS) -Ianalyses $(1) $(CFLAGS) -MMD -MP -MT $@ -MF $@.d.part -c $< -o $@.part && \
	mv $@.d.part $(@:.o=.d) && $(NAME_IT)
LINK     = $(CC) $(LDFLAGS) $(filter %.o,$^) $(LIBRARY) $(1) $(LDLIBS) -o $@.part && $(NAME_IT)

# What compiler and linker must know of the libraries: asked once. The GNU Scientific Library calls the same BLAS as we
# do, not its own.
$(BUILD)/libraries.compile: Makefile
	$(RUN)mkdir -p $(@D) && pkg-config --cflags $(LIBRARIES) > $@.part && $(NAME_IT)

$(BUILD)/libraries.link: Makefile
	$(RUN)mkdir -p $(@D) && pkg-config --libs $(LIBRARIES) > $@.all && \
		sed 's/-lgslcblas//g' $@.all > $@.part && $(NAME_IT)

# ONNX's own description of its files, as C: structs, and what libprotobuf-c needs to fill them.
FORMAT = $(BUILD)/generated/onnx/onnx.pb-c
SCHEMA = $(firstword $(wildcard /usr/include/onnx/onnx.proto /usr/local/include/onnx/onnx.proto) \
	onnx.proto-of-libonnx-dev)

$(FORMAT).c $(FORMAT).h &: $(SCHEMA)
	$(SAY) generate $(FORMAT).c
	$(RUN)mkdir -p $(BUILD)/generated && protoc-c --proto_path=$(patsubst %/onnx/onnx.proto,%,$<) \
		--c_out=$(BUILD)/generated onnx/onnx.proto

$(FORMAT).o: $(FORMAT).c
	$(SAY) compile $<
	$(RUN)$(CC) -I$(BUILD)/generated -std=c11 $(OPTIMISE) $(SHARED) $(SANITIZE) -c $< -o $@.part && $(NAME_IT)

COMPILED = $(OBJECTS) $(COMMANDS) $(API) $(filter-out $(VENTRAL).o,$(PROGRAMS:=.o)) $(BENCHMARK_MAIN)
$(COMPILED): $(BUILD)/%.o: %.c $(FLAGS) | $(BUILD)/libraries.compile $(FORMAT).h
	$(SAY) compile $<
	$(RUN)$(call COMPILE)

$(LIBRARY): $(OBJECTS) $(FORMAT).o
	$(SAY) archive $@
	$(RUN)rm -f $@.part && ar rcD $@.part $^ && $(NAME_IT)

# -- the programs: analyses/, paper/ ---------------------------------------------------------------

symbol = $(subst .,_,$(subst -,_,$(notdir $(1))))

$(BENCHMARKS): %: %.o $(BENCHMARK_MAIN) $(LIBRARY) | $(BUILD)/libraries.link
	$(SAY) link $@
	$(RUN)$(call LINK,-Wl$(comma)--defsym=this_benchmark=$(call symbol,$@))

$(filter-out $(VENTRAL) $(BENCHMARKS),$(PROGRAMS)): %: %.o $(LIBRARY) | $(BUILD)/libraries.link
	$(SAY) link $@
	$(RUN)$(call LINK)

# Programs that run or list many benchmarks have their consts in lists, one a kind: $(call LIST,TYPE,NAME,SOURCES). In
# them stand copies of the benchmarks' objects that change only when the code does, so that prose that was edited does
# not run ensembles again.
copies_of = $(patsubst analyses/%.c,$(BUILD)/lists/%.o,$(1))
symbols   = $(call symbol,$(basename $(1)))
LIST      = $(RUN){ echo '\#include "benchmarks.h"'; for name in $(call symbols,$(3)); do \
	echo "extern const $(1) $$name;"; done; echo 'const $(1) *const $(2)[] = {'; for name in $(call symbols,$(3)); do \
	echo "    &$$name,"; done; echo '    0};'; } > $@.part && $(NAME_IT)

COPIES = $(BENCHMARKS:$(BUILD)/analyses/%=$(BUILD)/lists/%.o)
$(COPIES:.o=.stamp): $(BUILD)/lists/%.stamp: $(BUILD)/analyses/%.o
	$(RUN)mkdir -p $(@D) && { cmp -s $< $(@:.stamp=.o) || { cp $< $@.part && mv $@.part $(@:.stamp=.o); }; } && touch $@
$(COPIES): %.o: %.stamp ;

LISTED = $(BUILD)/lists/benchmarks
$(eval $(call choice,$(LISTED),$(BENCHMARKS)))

$(BUILD)/lists/gratings.c: Makefile $(LISTED)
	$(call LIST,Benchmark,grating_benchmarks,$(GRATING_SOURCES))
$(BUILD)/lists/textures.c: Makefile $(LISTED)
	$(call LIST,Benchmark,texture_benchmarks,$(TEXTURE_SOURCES))
$(BUILD)/lists/neural.c: Makefile $(LISTED)
	$(call LIST,NeuralBenchmark,neural_benchmarks,$(NEURAL_SOURCES))
$(BUILD)/lists/times.c: Makefile $(LISTED)
	$(call LIST,SolutionTimeBenchmark,solution_time_benchmarks,$(TIME_SOURCES))

LIST_OBJECTS = $(BUILD)/lists/gratings.o $(BUILD)/lists/textures.o $(BUILD)/lists/neural.o $(BUILD)/lists/times.o \
	$(BUILD)/lists/digest.o
$(LIST_OBJECTS): %.o: %.c | $(BUILD)/libraries.compile
	$(RUN)$(call COMPILE)

GRATINGS = $(BUILD)/lists/gratings.o $(call copies_of,$(GRATING_SOURCES))
TEXTURES = $(BUILD)/lists/textures.o $(call copies_of,$(TEXTURE_SOURCES))

$(BUILD)/analyses/studies/check_source: $(GRATINGS) $(TEXTURES)

# `ventral` has all of them. What computes an ensemble has a digest, which an ensemble's files carry.
ENSEMBLE_CODE = $(BUILD)/analyses/command/ensemble.o $(GRATINGS) $(LIBRARY)
$(BUILD)/lists/digest.c: $(ENSEMBLE_CODE)
	$(RUN)printf '#include "command/command.h"\nconst char build_digest[] = "%s";\n' \
		$$(cat $^ | sha256sum | cut -d ' ' -f 1) > $@.part && { cmp -s $@.part $@ || $(NAME_IT); }

$(VENTRAL): $(COMMANDS) $(LIST_OBJECTS) $(COPIES) $(LIBRARY) | $(BUILD)/libraries.link
	$(SAY) link $@
	$(RUN)$(call LINK)

-include $(OBJECTS:.o=.d) $(COMMANDS:.o=.d) $(API:.o=.d) $(PROGRAMS:=.d) $(BENCHMARK_MAIN:.o=.d) $(LIST_OBJECTS:.o=.d)

# -- what they make ------------------------------------------------------------------------------

include make/results.mk make/report.mk make/trust.mk make/care.mk make/install.mk

endif
