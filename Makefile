# Ventral: from pixels to paper. `make help` lists the targets.
#
# The data flow, one stage per rule:
#
#   stimuli -> screen -> network -> recordings -> tuning -> score -> figure -> paper
#             (analyses/record)     (analyses/Marques2020/..)   (figures)  (paper)
#
# Every arrow leaves a file that people can read, described in results/README.md.
#
#   this file          what can be chosen; how everything is compiled
#   make/results.mk    results, search, data, ensemble, reference    (make/draw.mk: the files of one draw)
#   make/report.mk     report, page, audit, cite, ranks
#   make/care.mk       test, check, bench, install

# -- what to make --------------------------------------------------------------------------------

# The model: the name of a built-in one, or the path of an ONNX file, which needs LAYERS=V1=layer1.0 and INPUT=imagenet,
# and may have DEGREES, SCREEN=240x320 and a NAME for its results.
PAGE_MODEL = resnet-50x2_untrained
MODEL    = $(PAGE_MODEL)
LAYERS   =
INPUT    =
DEGREES  =
SCREEN   =
NAME     =

# The seed of its random weights, and whether one network is scored on all benchmarks, or redrawn: re-initialised for
# each stimulus set, as when the page was scored (src/recording/draw.h). The report shows both.
SEED     = 0
NETWORKS = one

# How many threads a program uses (empty: all processors), where results go, and what `make stimuli` draws.
THREADS  =
RESULTS  = results
SET      = orientation

# The region whose layers `make search` compares.
REGION   = V1

# The neurons: the histograms in data/ (embedded), or those computed from the assemblies that were downloaded (source).
DATA     = embedded

# The ensembles: how many seeds of the chosen model, and of those it is compared with: the other two published untrained
# models, and two widths that the name on the page might refer to. Empty: those in data/draws.csv, of which a few are
# computed again; 20 of a model that is not in it.
SEEDS        =
OTHER_SEEDS  =
PUBLISHED    = resnet-50x2_untrained resnet-50_untrained resnet-18_untrained
OTHER_MODELS = resnet-50-doubled_untrained wide_resnet50_2_untrained

# The built-in models without random weights. The reference models (src/models) of the report: REFERENCE_SEEDS draws of
# each in REFERENCE_MODELS, one of each in FIXED.
WITHOUT_SEED     = pixels vone-block pyramid
REFERENCE_SEEDS  = 3
REFERENCE_MODELS = resnet-18_untrained resnet-34_untrained resnet-50_untrained resnet-101_untrained \
	resnet-152_untrained resnet-50x2_untrained resnet-50-doubled_untrained wide_resnet50_2_untrained alexnet_untrained \
	vgg-16_untrained
FIXED            = pixels vone-block

BUILD = build

# Where `make install` puts files; packagers prepend DESTDIR.
PREFIX  = /usr/local
DESTDIR =

# -- the command line -----------------------------------------------------------------------------

# Only these variables may be set on the command line; add new ones here. (override: the lists themselves may not.)
override GIVEN   := $(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(name)))
override SHELL   := /bin/sh
override NUMBERS := SEED SEEDS OTHER_SEEDS REFERENCE_SEEDS THREADS NEURON TIME
override NAMES   := MODEL NAME NETWORKS SET REGION DATA DATASET BENCHMARK $(NUMBERS)
override FILES   := LAYERS INPUT DEGREES SCREEN
override LISTS   := MODELS PUBLISHED OTHER_MODELS REFERENCE_MODELS FIXED
override PATHS   := RESULTS BUILD PREFIX DESTDIR
override CHECKED := $(NAMES) $(FILES) $(LISTS) $(PATHS) VENTRAL_DATA
override KNOWN   := $(CHECKED) VENTRAL_MIRROR VERBOSE \
	CC OPTIMISE WARNINGS SANITIZE LIBFUZZER CPPFLAGS CFLAGS LDFLAGS LDLIBS LIBRARIES
override UNKNOWN := $(firstword $(filter-out $(KNOWN),$(GIVEN)))
$(if $(UNKNOWN),$(error there is no variable $(UNKNOWN); \
	$(shell make/door.sh advice '$(subst ','\'',$(UNKNOWN))' $(KNOWN))))

OPTIONAL = THREADS NEURON TIME SEEDS OTHER_SEEDS DATASET BENCHMARK NAME DESTDIR
REQUIRED = $(filter-out $(OPTIONAL),$(NAMES) $(PATHS))
TARGETS  = report results search page reference validation weightless ranks ensemble draws data source public \
	audit cite stimuli docs test more release check lint sanitize analyse kills faults builds fuzz fuzzers recovery \
	coverage verify bench install uninstall dist deb clean help

comma := ,
space := $(subst ,, )
define newline


endef

# make would expand a dollar sign, and run what follows, so these are refused before any value is used.
from_outside = $(filter command environment,$(firstword $(origin $(1))))
$(foreach name,$(GIVEN) $(CHECKED) VENTRAL_MIRROR,$(if $(and $(call from_outside,$(name)),\
	$(findstring $$,$(value $(name)))),$(error $(name)=$(value $(name)): a dollar sign may not be in it)))
OPTION_LETTERS := $(filter-out -%,$(firstword $(MAKEFLAGS)))
$(foreach letter,e i t,$(if $(findstring $(letter),$(OPTION_LETTERS)),\
	$(error make -$(letter) would leave results that are not what they say; run make without it)))

# Values become parts of shell commands and file names, so make/door.sh checks each by its kind. It answers with the
# name of the model's results: MODEL itself, or the name of an ONNX file, whose path may contain spaces.
MODEL_FILE := $(if $(filter %.onnx %.ONNX %.Onnx,$(lastword $(MODEL))),$(MODEL))
escaped    := $(subst $(space),\ ,$(MODEL_FILE))
quoted      = '$(subst ','\'',$(subst $(newline),?,$(1)))'
ANSWER     := $(shell $(foreach name,$(CHECKED) MODEL_FILE NUMBERS NAMES FILES LISTS PATHS OPTIONAL REQUIRED TARGETS,\
	$(name)=$(call quoted,$($(name)))) GOALS=$(call quoted,$(MAKECMDGOALS)) LC_ALL=C make/door.sh)
$(if $(filter 0,$(.SHELLSTATUS)),,$(error $(ANSWER)))
override MODEL := $(ANSWER)

# -- the environment ------------------------------------------------------------------------------

# The user's environment must not affect results, so make restarts itself with its own home folder and only these
# variables: locale, time zone, umask and startup files have no influence. It holds a lock, since two makes in one tree
# would use each other's unfinished files. (There is still only one dependency graph; -n, -q and help skip the restart.)
KEPT = PATH TERM TMPDIR VENTRAL_DATA VENTRAL_MIRROR VENTRAL_RETRY_SECONDS VENTRAL_STALL_SECONDS \
	PKG_CONFIG_PATH CPATH LIBRARY_PATH LD_LIBRARY_PATH \
	http_proxy https_proxy HTTPS_PROXY no_proxy SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS

# make -n and make -q only ask what would be done, so no results are shown.
ASKED  := $(strip $(foreach letter,n q,$(findstring $(letter),$(OPTION_LETTERS))))
INSIDE := $(strip $(VENTRAL_INSIDE) $(ASKED) $(filter help,$(MAKECMDGOALS)))
show   = $(if $(ASKED),,$(RUN)$(1))

.SUFFIXES:
MAKEFLAGS += --no-builtin-rules $(if $(ASKED),--silent)
.DEFAULT_GOAL := report

ifndef INSIDE

.PHONY: inside $(sort report $(MAKECMDGOALS))
$(sort report $(MAKECMDGOALS)): inside ; @:

inside:
	@umask 022; mkdir -p $(BUILD)/home && exec 9> $(BUILD)/lock && HOME=$$(CDPATH= cd $(BUILD)/home && pwd) && \
	{ ! command -v flock > /dev/null || flock -n 9 || \
		{ echo 'another make is at work in this tree; this one waits for its end' >&2; flock 9; }; } && \
	env -i PATH="$$PATH" make/whole.sh $(RESULTS) && \
	exec env -i VENTRAL_INSIDE=yes HOME="$$HOME" LC_ALL=C TZ=UTC MAKEFLAGS="$$MAKEFLAGS" \
		$(foreach name,$(KEPT),$${$(name)+"$(name)=$$$(name)"}) $(MAKE) $(MAKECMDGOALS)

endif

ifdef INSIDE

# -- tools and flags ------------------------------------------------------------------------------

# -march=native: drawing and pooling use this machine's vector instructions. -ffp-contract=off: products and sums are
# rounded separately, so pixels are the same bytes on every machine. -fno-trapping-math: the code never reads
# floating-point exception flags, so loops with conditions can be vectorised too.
CC        = gcc
OPTIMISE  = -O3 -march=native -ffp-contract=off
# The programs and the shared library use the same objects; the library exports only what its header declares.
SHARED    = -fPIC -fvisibility=hidden
WARNINGS  = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
LIBRARIES = openblas lapacke gsl fftw3f netcdf hdf5 libcjson libpng libjpeg libzip libcurl libcrypto libprotobuf-c
# HDF5's interface of version 1.10, which later versions provide under this macro.
CPPFLAGS  = -Isrc -I$(BUILD)/generated -DH5_USE_110_API @$(BUILD)/libraries.compile
CFLAGS    = -std=c11 -fno-trapping-math $(OPTIMISE) $(SHARED) $(WARNINGS) $(SANITIZE)
LDFLAGS   = $(SANITIZE)
LDLIBS    = @$(BUILD)/libraries.link -lfftw3f_threads -lcsv -lm -lpthread

# Each step prints one word; `make VERBOSE=1` shows the commands.
SAY = $(if $(VERBOSE),,@printf '%-10s %s\n')
RUN = $(if $(VERBOSE),,@)

# Programs and recipes write to a temporary name and rename the finished file, so an interrupted make leaves nothing
# that the next one would take for finished.
NAME_IT = mv $@.part $@

# $(call choice,FILE,TEXT): files can depend on a setting through FILE, which holds it and changes only when it does.
# (strip: make 4.3 may include the last newline of a long file.)
same = $(if $(subst x$(strip $(1))x,,x$(strip $(2))x),,yes)
define choice
$(1): $(if $(call same,$(file <$(1)),$(2)),,CHANGED)
	@mkdir -p $$(@D) && printf '%s\n' '$(2)' > $$@.part && $$(NAME_IT)
endef

.PHONY: $(TARGETS) CHANGED
CHANGED: ;

report: ## the paper with all its figures: paper/report.pdf (of another model: results/<model>/report.pdf)

help: ## this list
	@echo 'Ventral: make TARGET [VARIABLE=VALUE ...]'
	@awk -F ':[^#]*## ' '/^[a-z]+:[^#]*## / { printf "  %-12s%s\n", $$1, $$2 }' Makefile make/*.mk | sort
	@printf '%s\n' 'MODEL=resnet-18_untrained chooses a model (docs/report.md lists them), SEED=3 its initialisation,' \
		'THREADS=2 how many threads to use, RESULTS=folder where results go; the Makefile lists all variables.'

# -- the libraries: src/ --------------------------------------------------------------------------

# The engine; what the paper, the page and commands say of results; and the command line. The last two decide no
# result, so results and the engine's digest stay as they are when these change.
LIBRARY  = $(BUILD)/libventral.a
REPORT   = $(BUILD)/libreport.a
PROGRAM  = $(BUILD)/libprogram.a
REPORTS  = $(patsubst %.c,$(BUILD)/%.o,$(wildcard src/report/*.c))
OPTIONS  = $(patsubst %.c,$(BUILD)/%.o,$(wildcard src/program/*.c))
OBJECTS  = $(filter-out $(REPORTS) $(OPTIONS),$(patsubst %.c,$(BUILD)/%.o,$(wildcard src/*/*.c src/*/*/*.c)))

# A benchmark's source file defines one const, named after the file; its program is that object and a shared main.
GRATING_SOURCES = $(filter-out $(TEXTURE_SOURCES),$(sort $(wildcard analyses/Marques2020/*.c)))
TEXTURE_SOURCES = $(sort $(wildcard analyses/Marques2020/FreemanZiemba2013-*.c))
NEURAL_SOURCES  = $(sort $(wildcard analyses/Predictivity/*.c))
TIME_SOURCES    = $(sort $(wildcard analyses/Kar2019/*.c))
BENCHMARK_SOURCES = $(GRATING_SOURCES) $(TEXTURE_SOURCES) $(NEURAL_SOURCES) $(TIME_SOURCES)
BENCHMARKS      = $(patsubst %.c,$(BUILD)/%,$(BENCHMARK_SOURCES))
BENCHMARK_MAIN  = $(BUILD)/analyses/benchmark_main.o
START           = $(BUILD)/analyses/start.o
COMMANDS        = $(patsubst %.c,$(BUILD)/%.o,$(wildcard command/*.c))
API             = $(patsubst %.c,$(BUILD)/%.o,$(wildcard analyses/library/*.c))
VENTRAL         = $(BUILD)/ventral
PROGRAMS        = $(VENTRAL) $(BENCHMARKS) \
	$(filter-out $(BENCHMARK_MAIN:.o=) $(START:.o=),$(patsubst %.c,$(BUILD)/%, \
		$(wildcard analyses/*.c analyses/studies/*.c paper/*.c)))

# Objects are recompiled when the compiler, its flags, or the meaning of -march=native change.
FLAGS    = $(BUILD)/flags
COMPILER = $(shell $(CC) $(OPTIMISE) -dM -E -x c /dev/null | cksum)
$(eval $(call choice,$(FLAGS),$(CC) $(CFLAGS) $(COMPILER)))

COMPILE  = mkdir -p $(@D) && \
	$(CC) $(CPPFLAGS) -I. -Ianalyses $(1) $(CFLAGS) -MMD -MP -MT $@ -MF $@.d.part -c $< -o $@.part && \
	mv $@.d.part $(@:.o=.d) && $(NAME_IT)
LINK     = $(CC) $(LDFLAGS) $(START) $(filter %.o,$^ $|) $(filter $(REPORT),$^) $(PROGRAM) $(LIBRARY) $(1) $(LDLIBS) \
	-o $@.part && $(NAME_IT)

# Compiler and linker flags of the libraries, queried once. The GNU Scientific Library is linked with OpenBLAS, not with
# its own BLAS.
$(eval $(call choice,$(BUILD)/libraries,$(LIBRARIES)))
$(BUILD)/libraries.compile: $(BUILD)/libraries
	$(RUN)mkdir -p $(@D) && pkg-config --cflags $(LIBRARIES) > $@.part && $(NAME_IT)

$(BUILD)/libraries.link: $(BUILD)/libraries
	$(RUN)mkdir -p $(@D) && pkg-config --libs $(LIBRARIES) > $@.all && \
		sed 's/-lgslcblas//g' $@.all > $@.part && $(NAME_IT)

# C generated from the part of the ONNX format that we read: structs, and what libprotobuf-c needs to fill them.
FORMAT = $(BUILD)/generated/onnx/onnx.pb-c

$(FORMAT).c $(FORMAT).h &: src/onnx/onnx.proto
	$(SAY) generate $(FORMAT).c
	$(RUN)mkdir -p $(BUILD)/generated && protoc-c --proto_path=src --c_out=$(BUILD)/generated onnx/onnx.proto

$(FORMAT).o: $(FORMAT).c $(FORMAT).h
	$(SAY) compile $<
	$(RUN)$(CC) -I$(BUILD)/generated -std=c11 $(OPTIMISE) $(SHARED) $(SANITIZE) -c $< -o $@.part && $(NAME_IT)

# Prerequisites of every object besides its source, and of every program besides its objects.
TO_COMPILE = $(FLAGS) $(BUILD)/libraries.compile | $(FORMAT).h
TO_LINK    = $(PROGRAM) $(LIBRARY) $(BUILD)/libraries.link

COMPILED = $(OBJECTS) $(REPORTS) $(OPTIONS) $(COMMANDS) $(API) $(filter-out $(VENTRAL).o,$(PROGRAMS:=.o)) \
	$(BENCHMARK_MAIN) $(START)
$(COMPILED): $(BUILD)/%.o: %.c $(TO_COMPILE)
	$(SAY) compile $<
	$(RUN)$(call COMPILE)

# Nobody reads errno after their square roots, which are vectorised without it.
$(BUILD)/src/base/philox.o $(BUILD)/src/models/pyramid.o $(BUILD)/src/recording/trials.o: CFLAGS += -fno-math-errno

# The startup code of every program (analyses/start.c) is linked next to the library, not from it.
$(LIBRARY): $(OBJECTS) $(FORMAT).o $(START)
	$(SAY) archive $@
	$(RUN)rm -f $@.part && ar rcD $@.part $(filter-out $(START),$^) && $(NAME_IT)

$(REPORT): $(REPORTS)
$(PROGRAM): $(OPTIONS)
$(REPORT) $(PROGRAM):
	$(SAY) archive $@
	$(RUN)rm -f $@.part && ar rcD $@.part $^ && $(NAME_IT)

# -- the programs: analyses/, paper/ ---------------------------------------------------------------

# Every result names its code: the commit, and a digest of the engine's code with its own (make/code.sh). Both are
# linked into what writes results. No result is made again because of another commit, or other results' digests.
COMMIT   = $(BUILD)/lists/commit.o
CODES    = $(BUILD)/lists/codes.o
ENGINE   = $(sort $(filter-out src/report/% src/program/%,$(wildcard src/*/*.[ch] src/*/*/*.[ch])) \
	src/onnx/onnx.proto command/record_gratings.c command/record_textures.c)
OF_TREE  = command/write_tree.c
OF_SEEDS = command/ensemble_seeds.c command/ensemble_files.c
ALL_CODE = $(ENGINE) $(BENCHMARK_SOURCES) $(OF_TREE) $(OF_SEEDS)
LAST_CODE = $(if $(wildcard .git),$(shell git -c safe.directory="$$PWD" rev-list -1 HEAD -- $(ALL_CODE) 2> /dev/null))
$(eval $(call choice,$(BUILD)/lists/last,$(LAST_CODE) $(words $(ALL_CODE))))
$(BUILD)/lists/code.stamp: make/code.sh $(BUILD)/lists/last $(ALL_CODE)
	$(RUN)make/code.sh commit $(ALL_CODE) > $(COMMIT:.o=.part) && make/code.sh digests '$(ENGINE)' \
		'tree $(OF_TREE)' 'ensemble $(OF_SEEDS) $(GRATING_SOURCES)' \
		$(foreach file,$(BENCHMARK_SOURCES),'$(basename $(notdir $(file))) $(file)') > $(CODES:.o=.part) && \
		for file in $(COMMIT:.o=) $(CODES:.o=); do cmp -s $$file.part $$file.c || mv $$file.part $$file.c || exit 1; \
		done && touch $@
$(COMMIT:.o=.c) $(CODES:.o=.c): $(BUILD)/lists/code.stamp ; +

symbol = $(subst .,_,$(subst -,_,$(notdir $(1))))

$(BENCHMARKS): %: %.o $(BENCHMARK_MAIN) $(TO_LINK) $(COMMIT) | $(CODES)
	$(SAY) link $@
	$(RUN)$(call LINK,-Wl$(comma)--defsym=this_benchmark=$(call symbol,$@))

$(filter-out $(VENTRAL) $(BENCHMARKS),$(PROGRAMS)): %: %.o $(TO_LINK)
	$(SAY) link $@
	$(RUN)$(call LINK)

$(filter $(BUILD)/paper/%,$(PROGRAMS)): $(REPORT)
# The check of data/draws.csv knows which code it belongs to.
$(BUILD)/paper/draws: $(CODES) $(COMMIT)

# Programs that run or list many benchmarks get a generated list of their consts. They are linked with copies of
# the benchmarks' objects that change only when the code does, so editing prose does not repeat ensembles. (With the +
# of the empty recipe, make -n and -q see the copy's real time.)
copies_of = $(patsubst analyses/%.c,$(BUILD)/lists/%.o,$(1))
symbols   = $(call symbol,$(basename $(1)))
externs   = $(foreach name,$(call symbols,$(2)),echo 'extern const $(1) $(name);';)

COPIES = $(BENCHMARKS:$(BUILD)/analyses/%=$(BUILD)/lists/%.o)
$(COPIES:.o=.stamp): $(BUILD)/lists/%.stamp: $(BUILD)/analyses/%.o
	$(RUN)mkdir -p $(@D) && { cmp -s $< $(@:.stamp=.o) || { cp $< $@.part && mv $@.part $(@:.stamp=.o); }; } && touch $@
$(COPIES): %.o: %.stamp ; +

LISTED = $(BUILD)/lists/benchmarks
$(eval $(call choice,$(LISTED),$(BENCHMARKS)))

$(BUILD)/lists/benchmarks.c: $(LISTED)
	$(RUN){ echo '#include "benchmarks.h"'; $(call externs,Benchmark,$(GRATING_SOURCES) $(TEXTURE_SOURCES)) \
		$(call externs,NeuralBenchmark,$(NEURAL_SOURCES)) $(call externs,SolutionTimeBenchmark,$(TIME_SOURCES)) \
		echo 'const BenchmarkProgram *const benchmarks[] = {'; \
		$(foreach name,$(call symbols,$(BENCHMARK_SOURCES)),echo '    &$(name).about,';) echo '    0};'; } > $@.part && \
		$(NAME_IT)

ALL_BENCHMARKS = $(BUILD)/lists/benchmarks.o $(COPIES)
LIST_OBJECTS = $(BUILD)/lists/benchmarks.o $(BUILD)/lists/digest.o $(COMMIT) $(CODES)
$(LIST_OBJECTS): %.o: %.c $(TO_COMPILE)
	$(RUN)$(call COMPILE)

$(BUILD)/analyses/studies/check_source $(BUILD)/analyses/studies/self_regression $(BUILD)/paper/preprocessing: \
	$(ALL_BENCHMARKS)

# `ventral` contains all of them. The code that computes ensembles has a digest, which the ensembles' files record.
ENSEMBLE_CODE = $(OF_SEEDS:%.c=$(BUILD)/%.o) $(call copies_of,$(GRATING_SOURCES)) $(LIBRARY)
DIGEST        = $(BUILD)/lists/digest
$(DIGEST).stamp: $(ENSEMBLE_CODE)
	$(RUN)printf '#include "command/command.h"\nconst char build_digest[] = "%s";\n' \
		$$(cat $^ | sha256sum | cut -d ' ' -f 1) > $(DIGEST).part && \
		{ cmp -s $(DIGEST).part $(DIGEST).c || mv $(DIGEST).part $(DIGEST).c; } && touch $@
$(DIGEST).c: $(DIGEST).stamp ; +

# Programs look for the data in their parent folders (base/places.h), so a build outside the tree gets a link to it.
$(BUILD)/data:
	$(RUN)ln -sfn "$$(pwd)/data" $@

$(VENTRAL): $(COMMANDS) $(LIST_OBJECTS) $(COPIES) $(REPORT) $(TO_LINK) \
		| $(if $(filter /% ../%,$(BUILD)),$(BUILD)/data)
	$(SAY) link $@
	$(RUN)$(call LINK)

-include $(OBJECTS:.o=.d) $(REPORTS:.o=.d) $(OPTIONS:.o=.d) $(COMMANDS:.o=.d) $(API:.o=.d) $(PROGRAMS:=.d) \
	$(BENCHMARK_MAIN:.o=.d) $(START:.o=.d) $(LIST_OBJECTS:.o=.d)

# -- what they make ------------------------------------------------------------------------------

include make/results.mk make/report.mk make/care.mk

endif
