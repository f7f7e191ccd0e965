# Trust: files that nobody would write, faults of memory and disk, coverage, numbers whose truth is known. Included
# before make/care.mk, whose tests need what is named here.

# -- fuzzing --------------------------------------------------------------------------------------

# A target a reader of files from outside (tests/fuzz/fuzz.h). As plain programs they read their corpus in the tests;
# clang's libFuzzer searches for more, TIME seconds a target, in a build of its own.
TIME    = 60
FUZZED  = $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZERS = $(FUZZED:%=$(BUILD)/tests/fuzz/fuzz_%)
DRIVER  = $(BUILD)/tests/fuzz/driver.o

$(FUZZERS:=.o) $(DRIVER): $(BUILD)/%.o: %.c | $(BUILD)/libraries.compile $(FORMAT).h
	$(SAY) compile $<
	$(RUN)$(call COMPILE)

$(FUZZERS): %: %.o $(if $(LIBFUZZER),,$(DRIVER)) $(LIBRARY) | $(BUILD)/libraries.link
	$(SAY) link $@
	$(RUN)$(call LINK,$(LIBFUZZER) $$(pkg-config --libs zlib))

INSTRUMENTED = BUILD=$(BUILD)/fuzz CC=clang LIBFUZZER=-fsanitize=fuzzer OPTIMISE='-O1 -g -ffp-contract=off' \
	SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined \
	-DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION'

fuzzers: $(FUZZERS)

fuzz: ## searches for files that crash a reader: make fuzz TIME=60 (seconds a target)
	$(RUN)$(MAKE) --no-print-directory fuzzers $(INSTRUMENTED)
	$(RUN)tests/fuzz/run $(BUILD)/fuzz $(TIME) $(FUZZED)

-include $(FUZZERS:=.d) $(DRIVER:.o=.d)

# -- faults ---------------------------------------------------------------------------------------

FAULTS = $(BUILD)/tests/faults/allocations.so
$(FAULTS): tests/faults/allocations.c
	$(SAY) link $@
	$(RUN)mkdir -p $(@D) && gcc -std=c11 -O1 $(WARNINGS) -fPIC -shared $< -o $@.part -ldl && $(NAME_IT)

faults: $(TESTED) $(FAULTS)
	$(RUN)/usr/bin/python3 tests/faults/inject.py $(BUILD) all

# -- truths that are known ------------------------------------------------------------------------

# Simulated units through the analyses: what was planted comes out (src/tuning/known_unit.h).
RECOVERY = $(RESULTS)/recovery.csv $(RESULTS)/recovery_macros.tex
$(RECOVERY) &: $(BUILD)/analyses/studies/recovery
	$(SAY) run "$(<F)"
	$(RUN)$< --results $(RESULTS) --quiet

$(FIGURES)/recovery.pdf: figures/recovery.gp figures/style.gp $(RECOVERY)
	$(SAY) draw $@
	$(RUN)mkdir -p $(@D) && cp $(RESULTS)/recovery.csv $(@D) && $(call DRAWING,$<,$(basename $@))

recovery: $(FIGURES)/recovery.pdf ## do the analyses find what was planted? recovery.csv and a figure

# -- coverage -------------------------------------------------------------------------------------

# How much of src/ the tests reach: lines and branches, by gcov, in a build of its own.
COVERED = BUILD=$(BUILD)/covered RESULTS=$(BUILD)/covered/results OPTIMISE='-O0 -g -ffp-contract=off' \
	SANITIZE=--coverage
coverage: ## lines and branches of src/ that the tests reach (97 and 88 in a hundred are wanted)
	$(RUN)$(MAKE) --no-print-directory test $(COVERED) || echo 'some tests failed; what they reached counts'
	$(RUN)tests/coverage.sh $(BUILD)/covered

# -- what compilers see ---------------------------------------------------------------------------

# Checks that are left out, and why: results of printf and fclose on what is only said (files are checked by
# output_close); names of feature-test macros, which POSIX reserves for just that; two parameters of one type side by
# side; numbers read from /proc; the size of a pointer in an array of pointers; products of a layer's or a set's own
# sizes, which fit an int (plan.h); divisions that leave no rest; a pause that doubles; letters.
TIDIED_NOT  = cert-err33-c bugprone-reserved-identifier cert-dcl37-c cert-dcl51-cpp \
	bugprone-easily-swappable-parameters cert-err34-c bugprone-sizeof-expression \
	bugprone-implicit-widening-of-multiplication-result bugprone-misplaced-widening-cast bugprone-integer-division \
	bugprone-narrowing-conversions bugprone-not-null-terminated-result cert-flp30-c
TIDY_CHECKS = -*,bugprone-*,cert-*$(subst $(space),,$(TIDIED_NOT:%=,-%))
analyse: $(BUILD)/libraries.compile $(FORMAT).h
	$(RUN)for file in $(filter src/%.c,$(SOURCES)); do \
		gcc -fanalyzer -Werror -O1 -std=c11 $(CPPFLAGS) -c -o /dev/null $$file || exit 1; done
	$(RUN)clang-tidy --quiet --warnings-as-errors='*' --checks='$(TIDY_CHECKS)' \
		$(filter src/%.c,$(SOURCES)) -- -std=c11 -Isrc -I$(BUILD)/generated $$(cat $(BUILD)/libraries.compile)
