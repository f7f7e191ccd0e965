# Care: tests, formatting and static analysis, speed. Included by the Makefile.

# -- tests ----------------------------------------------------------------------------------------

# Unit tests, then the programs on model A, seed 0, in a folder of their own.
TESTS        = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/test_*.c))
TEST_RESULTS = $(BUILD)/tests/results
TEST_MODEL   = resnet-50-doubled_untrained
TEST_DRAW    = $(TEST_RESULTS)/$(TEST_MODEL)/seed-0

$(TESTS:=.o): $(BUILD)/%.o: %.c
	$(SAY) compile $<
	$(RUN)mkdir -p $(@D) && $(CC) $(CPPFLAGS) -Ianalyses -Itests -DBUILD='"$(BUILD)"' $(CFLAGS) -MMD -MP -c $< -o $@

$(TESTS): %: %.o $(LIBRARY)
	$(SAY) link $@
	$(RUN)$(CC) $(LDFLAGS) $(filter %.o,$^) $(LIBRARY) $(LDLIBS) $(shell pkg-config --libs cmocka) -o $@

# All benchmarks in one process, as the ensemble has them.
$(BUILD)/tests/test_vone_block: $(MEMBERS) $(BUILD)/ensemble/members.o

# The page's model too, as one network and with networks redrawn.
TEST_DRAWS = $(TEST_DRAW) $(TEST_RESULTS)/resnet-50x2_untrained/seed-0 $(TEST_RESULTS)/resnet-50x2_untrained/redrawn-0

$(TEST_DRAWS:%=%/scores.json): $(TEST_RESULTS)/%/scores.json: $(PROGRAMS) $(wildcard data/*.json)
	$(SAY) run "all programs for the tests ($*)"
	$(RUN)for program in record Kar2019/Kar2019-ost $(patsubst analyses/%.c,%,$(PROPERTY_SOURCES) $(TEXTURE_SOURCES) $(PREDICTIVITY_SOURCES)) scores; do \
		$(BUILD)/analyses/$$program --model $(patsubst %/,%,$(dir $*)) $(if $(filter redrawn-%,$(notdir $*)),--networks redrawn) \
		--results $(TEST_RESULTS) --quiet || exit 1; done

# Files of the published formats, written by other programs.
TEST_DOWNLOADS = $(BUILD)/tests/downloads
$(TEST_DOWNLOADS)/.made: tests/make_downloads.py tests/make_images.py data/biology.json
	$(RUN)/usr/bin/python3 $< $(TEST_DOWNLOADS) && /usr/bin/python3 tests/make_images.py $(TEST_DOWNLOADS) && touch $@

test: $(TESTS) $(PROGRAMS) $(TEST_DRAWS:%=%/scores.json) $(TEST_DOWNLOADS)/.made $(WEB) ## all tests; ends with "N passed, N failed"
	$(RUN)tests/run $(TESTS) -- \
		"/usr/bin/python3 tests/opens_in_xarray.py $(TEST_DRAW)/recordings/orientation.nc" \
		"tests/ensemble_resumes.sh $(BUILD)" "tests/source_data.sh $(BUILD)" "tests/predictivity_programs.sh $(BUILD)" "/usr/bin/python3 tests/download.py $(BUILD)" \
		"tests/audit_and_cite.sh $(BUILD)" "tests/full_disk.sh $(BUILD)" "/usr/bin/python3 tests/citation.py" \
		"/usr/bin/python3 tests/page.py $(RESULTS)/page $(REDRAWN)"

-include $(TESTS:=.d)

# -- care -----------------------------------------------------------------------------------------

SOURCES   = $(wildcard src/*/*.[ch] analyses/*.c analyses/*/*.c tests/*.[ch])
SANITIZED = BUILD=$(BUILD)/sanitized RESULTS=$(BUILD)/sanitized/results OPTIMISE='-O1 -g -ffp-contract=off' \
	SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=undefined'

check: lint sanitize ## formatting, warnings of two compilers, static analysis, tests under sanitizers

lint:
	$(RUN)clang-format --dry-run -Werror $(SOURCES)
	$(RUN)for compiler in gcc clang; do $$compiler -fsyntax-only -Werror $(CPPFLAGS) -Ianalyses -Itests -DBUILD='""' \
		-std=c11 -O2 $(WARNINGS) $(filter %.c,$(SOURCES)) || exit 1; done
	$(RUN)cppcheck --quiet --error-exitcode=1 --enable=performance,portability \
		--suppress=missingIncludeSystem --suppress=internalAstError \
		--suppress=uninitvar:src/tuning/curve.c --suppress=ctuuninitvar:src/tuning/curve.c -Isrc -Ianalyses src analyses

# The same tests in a build of their own.
sanitize:
	$(RUN)$(MAKE) --no-print-directory test $(SANITIZED)

# -- speed ----------------------------------------------------------------------------------------

# Ratios, measured in one run: ours against the customary way (PyTorch, numpy, scipy) and oneDNN.
# `./bootstrap bench` installs these peers.
BENCH_PROGRAMS = $(BUILD)/bench/stages $(BUILD)/bench/layer $(BUILD)/bench/predictivity

$(BENCH_PROGRAMS:=.o): $(BUILD)/%.o: %.c
	$(SAY) compile $<
	$(RUN)mkdir -p $(@D) && $(CC) $(CPPFLAGS) -Ianalyses $(CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/bench/stages: $(BUILD)/bench/stages.o $(MEMBERS) $(BUILD)/ensemble/members.o $(LIBRARY)
	$(SAY) link $@
	$(RUN)$(CC) $(LDFLAGS) $(filter %.o,$^) $(LIBRARY) $(LDLIBS) -o $@

$(BUILD)/bench/layer: $(BUILD)/bench/layer.o $(LIBRARY)
	$(SAY) link $@
	$(RUN)$(CC) $(LDFLAGS) $^ -ldnnl $(LDLIBS) -o $@

$(BUILD)/bench/predictivity: $(BUILD)/bench/predictivity.o $(LIBRARY)
	$(SAY) link $@
	$(RUN)$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@

bench: $(BENCH_PROGRAMS) $(BUILD)/analyses/ensemble/run ## speed and memory against PyTorch, numpy, scipy and oneDNN
	$(RUN)bench/run $(BUILD)

-include $(BENCH_PROGRAMS:=.d)

clean: ## removes what was built, not the results
	rm -rf $(BUILD)
