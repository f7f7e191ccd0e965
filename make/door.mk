# The door: what was said on the command line is looked at, and nothing else comes in. Read first, by the Makefile.

# -- what was said --------------------------------------------------------------------------------

# Words of the command line become parts of shell commands and of file names. So only variables that exist may be set
# (a new one is added here), and only to characters that mean nothing to a shell.
NUMBERS  = SEED SEEDS OTHER_SEEDS ZOO_SEEDS THREADS NEURON TIME
NAMES    = MODEL NAME NETWORKS SET DATA DATASET BENCHMARK $(NUMBERS)
FILES    = LAYERS INPUT DEGREES
LISTS    = MODELS PUBLISHED OTHER_MODELS ZOO FIXED
PATHS    = RESULTS BUILD PREFIX DESTDIR
KNOWN    = $(NAMES) $(FILES) $(LISTS) $(PATHS) VENTRAL_DATA VENTRAL_MIRROR VERBOSE \
	CC OPTIMISE WARNINGS SANITIZE LIBFUZZER CPPFLAGS CFLAGS LDFLAGS LDLIBS LIBRARIES
OPTIONAL = THREADS NEURON TIME DATASET BENCHMARK NAME DESTDIR

comma := ,
space := $(subst ,, )
hash  := \#
DIGIT := 0 1 2 3 4 5 6 7 8 9
LOWER := a b c d e f g h i j k l m n o p q r s t u v w x y z
UPPER := A B C D E F G H I J K L M N O P Q R S T U V W X Y Z
PLAIN := $(DIGIT) $(LOWER) $(UPPER) . _ -

# $(call without,CHARACTERS,TEXT): what remains of a text. $(call change,a b c,A B C,TEXT): in capitals.
others  = $(wordlist 2,$(words $(1)),$(1))
without = $(if $(1),$(call without,$(call others,$(1)),$(subst $(firstword $(1)),,$(2))),$(2))
change  = $(if $(1),$(call change,$(call others,$(1)),$(call others,$(2)),$(call first_for_first,$(1),$(2),$(3))),$(3))
first_for_first = $(subst $(firstword $(1)),$(firstword $(2)),$(3))

# Known variables that have the misspelt one's letters, or all but one or two; else all.
letters = $(foreach letter,$(UPPER),$(findstring $(letter),$(1)))
apart   = $(words $(filter-out $(1),$(2)) $(filter-out $(2),$(1)))
has     = $(filter $(2),$(call apart,$(call letters,$(1)),$(call letters,$(3))))
near    = $(strip $(foreach name,$(KNOWN),$(if $(call has,$(1),$(2),$(name)),$(name))))
nearest = $(or $(call near,$(1),0),$(call near,$(1),1),$(call near,$(1),2),$(KNOWN))

GIVEN := $(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(name)))
$(foreach name,$(filter-out $(KNOWN),$(GIVEN)),\
	$(error there is no variable $(name); did you mean $(call nearest,$(call change,$(LOWER),$(UPPER),$(name)))?))
$(foreach name,$(GIVEN) VENTRAL_DATA VENTRAL_MIRROR,$(if $(findstring $$,$(value $(name))),\
	$(error $(name)=$(value $(name)): a dollar sign may not be in it)))

# $(call allow,VARIABLES,CHARACTERS,in words), and one word in each variable.
allow  = $(foreach name,$(1),$(if $(call without,$(2),$(subst $(space),,$($(name)))),\
	$(error $(name)=$($(name)): give $(3))))
single = $(foreach name,$(1),$(if $(filter 1 $(if $(filter $(name),$(OPTIONAL)),0),$(words $($(name)))),,\
	$(error $(name)=$($(name)): give one word)))

# MODEL may be the path of an ONNX file, where spaces may be in it. Then MODEL becomes its name in results.
SIGNS = ' " ` \ * ? [ ] { } < > | & ; : % ! ~ $(hash)
no_signs = $(foreach sign,$(SIGNS),$(if $(findstring $(sign),$(2)),\
	$(error $(1)=$(2): give a path without $(sign); spaces may be in it)))
MODEL_FILE := $(if $(filter %.onnx,$(lastword $(MODEL))),$(MODEL))
ifdef MODEL_FILE
escaped  := $(subst $(space),\ ,$(MODEL_FILE))
own_name := $(basename $(notdir $(subst $(space),?,$(MODEL_FILE))))
$(call no_signs,MODEL,$(MODEL_FILE))
$(if $(filter -%,$(MODEL_FILE)),$(error MODEL=$(MODEL_FILE): give a path that does not begin with -))
$(if $(wildcard $(escaped)),,$(error MODEL=$(MODEL_FILE): there is no such file))
$(if $(and $(or $(LAYERS),$(filter search,$(MAKECMDGOALS))),$(INPUT)),,\
	$(error MODEL=$(MODEL_FILE) is a file: say which layer stands for V1 and how its \
	pictures are prepared$(comma) as in LAYERS=V1=layer1.0 INPUT=imagenet; `ventral layers` lists its layers))
$(if $(NAME)$(if $(findstring ?,$(own_name)),,yes),,$(error MODEL=$(MODEL_FILE): results need a name without spaces; \
	give one with NAME=))
override MODEL := $(or $(NAME),$(own_name))
else
$(foreach name,NAME $(FILES),$(if $($(name)),$(error $(name)=$($(name)) is about ONNX files$(comma) and $(MODEL) is \
	none: give MODEL a path that ends in .onnx)))
endif

$(call allow,$(NUMBERS),$(DIGIT),a whole number)
$(call allow,DEGREES,$(DIGIT) .,degrees)
$(call allow,LAYERS INPUT,$(PLAIN) / + = : @ $(comma) $(hash),letters$(comma) digits and \
	. _ - / + = : @ $(comma) $(hash) only)
$(foreach name,$(FILES),$(if $(word 2,$($(name))),$(error $(name)=$($(name)): give one word)))
$(call allow,$(NAMES),$(PLAIN),a name; it has letters$(comma) digits and . _ - only)
$(call allow,$(LISTS),$(PLAIN) :,names of models$(comma) or model:networks:draws)
$(call allow,$(PATHS),$(PLAIN) / + @,a path that has letters$(comma) digits and . _ - + @ / only)
$(call single,$(NAMES) $(PATHS))
parts  = $(subst :, ,$(1))
number = $(if $(call without,$(DIGIT),$(1)),,yes)
cloud  = $(and $(filter 3,$(words $(1))),$(filter one redrawn,$(word 2,$(1))),$(call number,$(word 3,$(1))))
$(foreach one,$(MODELS),$(if $(call cloud,$(call parts,$(one))),,\
	$(error MODELS: $(one) is not model:networks:draws$(comma) as in pixels:one:20 or pixels:redrawn:20)))
$(if $(filter one redrawn,$(NETWORKS)),,$(error NETWORKS=$(NETWORKS): give one or redrawn))
$(if $(filter embedded source,$(DATA)),,$(error DATA=$(DATA): give embedded or source))
$(foreach name,$(PATHS),$(if $(filter -%,$($(name))),\
	$(error $(name)=$($(name)): give a path that does not begin with -)))
$(if $(filter /%,$(PREFIX)),,$(error PREFIX=$(PREFIX): give a path that begins with /))
$(call no_signs,VENTRAL_DATA,$(VENTRAL_DATA))
$(if $(call without,$(PLAIN) / +,$(subst $(space),,$(MAKECMDGOALS))),$(error there is no target $(MAKECMDGOALS)))
$(if $(filter audit,$(MAKECMDGOALS)),$(if $(BENCHMARK),,\
	$(error name a benchmark$(comma) whole or by its end: make audit BENCHMARK=circular_variance)))

# -- what comes in --------------------------------------------------------------------------------

# Nothing of a person's environment reaches a result: make starts itself once more, with a home folder of its own and
# no other variables than these, so that it meets no locale, time zone, umask or rc file. It holds a lock meanwhile:
# two makes in one tree would take each other's files for done. (The graph is still one; -n, -q and help walk past.)
KEPT = PATH TERM TMPDIR VENTRAL_DATA VENTRAL_MIRROR VENTRAL_RETRY_SECONDS VENTRAL_STALL_SECONDS \
	PKG_CONFIG_PATH CPATH LIBRARY_PATH LD_LIBRARY_PATH \
	http_proxy https_proxy HTTPS_PROXY no_proxy SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS

OPTION_LETTERS := $(filter-out -%,$(firstword $(MAKEFLAGS)))
$(foreach letter,e i t,$(if $(findstring $(letter),$(OPTION_LETTERS)),\
	$(error make -$(letter) would leave results that are not what they say; run make without it)))
INSIDE := $(VENTRAL_INSIDE)$(foreach letter,n q,$(findstring $(letter),$(OPTION_LETTERS)))$(filter help,$(MAKECMDGOALS))
INSIDE := $(strip $(INSIDE))

.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
SHELL := /bin/sh
.DEFAULT_GOAL := report

ifndef INSIDE

.PHONY: inside $(sort report $(MAKECMDGOALS))
$(sort report $(MAKECMDGOALS)): inside ; @:

inside:
	@umask 022; mkdir -p $(BUILD)/home && exec 9> $(BUILD)/lock && HOME=$$(CDPATH= cd $(BUILD)/home && pwd) && \
	{ ! command -v flock > /dev/null || flock -n 9 || \
		{ echo 'another make is at work in this tree; this one waits for its end' >&2; flock 9; }; } && \
	exec env -i VENTRAL_INSIDE=yes HOME="$$HOME" LC_ALL=C TZ=UTC MAKEFLAGS="$$MAKEFLAGS" \
		$(foreach name,$(KEPT),$${$(name)+"$(name)=$$$(name)"}) $(MAKE) $(MAKECMDGOALS)

endif
