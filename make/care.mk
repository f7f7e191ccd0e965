# Care: what makes results trustworthy (tests, fuzzing, faults, static analysis, the same results again), speed, and
# installation. Included by the Makefile.

# -- fuzzing --------------------------------------------------------------------------------------

# One fuzz target per reader of external files (tests/fuzz/fuzz.h). The tests run them as plain programs on a corpus;
# clang's libFuzzer searches for new inputs, TIME seconds per target, in a separate build.
TIME    = 60
FUZZED  = $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZERS = $(FUZZED:%=$(BUILD)/tests/fuzz/fuzz_%)
DRIVER  = $(BUILD)/tests/fuzz/driver.o

$(FUZZERS:=.o) $(DRIVER): $(BUILD)/%.o: %.c $(TO_COMPILE)
	$(SAY) compile $<
	$(RUN)$(call COMPILE)

$(FUZZERS): %: %.o $(if $(LIBFUZZER),,$(DRIVER)) $(TO_LINK)
	$(SAY) link $@
	$(RUN)$(call LINK,$(LIBFUZZER) $$(pkg-config --libs zlib))

INSTRUMENTED = BUILD=$(BUILD)/fuzz CC=clang LIBFUZZER=-fsanitize=fuzzer OPTIMISE='-O1 -g -ffp-contract=off' \
	SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined \
	-DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION'

fuzzers: $(FUZZERS)

fuzz: ## searches for files that crash a reader (TIME=60: seconds per target)
	$(RUN)$(MAKE) --no-print-directory fuzzers $(INSTRUMENTED)
	$(RUN)tests/fuzz/run $(BUILD)/fuzz $(TIME) $(FUZZED)

-include $(FUZZERS:=.d) $(DRIVER:.o=.d)

# -- faults ---------------------------------------------------------------------------------------

FAULTS = $(BUILD)/tests/faults/allocations.so
$(FAULTS): tests/faults/allocations.c
	$(SAY) link $@
	$(RUN)mkdir -p $(@D) && gcc -std=c11 -O1 $(WARNINGS) -fPIC -shared $< -o $@.part -ldl && $(NAME_IT)

faults: $(TESTED) $(FAULTS) ## programs whose allocations and system calls fail, one after the other
	$(RUN)/usr/bin/python3 tests/faults/inject.py $(BUILD) all

# -- coverage -------------------------------------------------------------------------------------

# The lines and branches of src/ that run, by gcov in a separate build: in the tests, a small report with its page, a
# network from a file, and failing allocations.
COVERED = BUILD=$(BUILD)/covered RESULTS=$(BUILD)/covered/results OPTIMISE='-O0 -g -ffp-contract=off' \
	SANITIZE='--coverage -include tests/covered.h'
coverage: ## lines and branches of src/ that tests and reports reach (at least 97% and 88%)
	$(RUN)build=$(BUILD)/covered && . tests/small_report.sh && \
		$(MAKE) --no-print-directory page $$small_model $$small $(COVERED) || echo 'the page was not made'
	$(RUN)$(MAKE) --no-print-directory test $(COVERED) || echo 'some tests failed; what they reached counts'
	$(RUN)tests/onnx_commands.sh $(BUILD)/covered || echo 'a network from a file failed'
	$(RUN)/usr/bin/python3 tests/faults/inject.py $(BUILD)/covered ours || echo 'some faults were not handled'
	$(RUN)tests/coverage.sh $(BUILD)/covered

# -- what compilers see ---------------------------------------------------------------------------

# Disabled checks: unused results of printf and fclose (output_close checks files); names of feature-test macros, which
# POSIX reserves for this purpose; adjacent parameters of the same type; numbers read from /proc; the size of a pointer
# in an array of pointers; products of sizes of a layer or set, which fit an int (plan.h); exact integer divisions; a
# pause that doubles; characters.
TIDIED_NOT  = cert-err33-c bugprone-reserved-identifier cert-dcl37-c cert-dcl51-cpp \
	bugprone-easily-swappable-parameters cert-err34-c bugprone-sizeof-expression \
	bugprone-implicit-widening-of-multiplication-result bugprone-misplaced-widening-cast bugprone-integer-division \
	bugprone-narrowing-conversions bugprone-not-null-terminated-result cert-flp30-c
TIDY_CHECKS = -*,bugprone-*,cert-*$(subst $(space),,$(TIDIED_NOT:%=,-%))

# gcc 12's false positives on impossible paths, and why the paths are impossible:
ANALYSED_NOT  = src/base/netcdf_variable.c:null-dereference # values: if reading succeeds there is at least one
ANALYSED_NOT += src/brainio/names.c:null-argument # digits of texts that were all checked to be numbers
ANALYSED_NOT += src/brainio/response_file.c:malloc-leak # names are owned by a list, which is freed with them
ANALYSED_NOT += src/network/units.c:malloc-leak # units and steps are freed with their list
ANALYSED_NOT += src/recording/present.c:use-of-uninitialized-value # the rectangle is set by the first image
ANALYSED_NOT += src/models/onnx/arrangement.c:use-of-uninitialized-value # strides are set for all dimensions of a view
ANALYSED_NOT += src/models/onnx/graph_build.c:null-dereference # a node's tensors were all entered by name
analyse: $(BUILD)/libraries.compile $(FORMAT).h ## gcc's analyser and clang-tidy over src/ (ten minutes)
	$(RUN)for file in $(filter src/%.c,$(SOURCES)); do \
		not=$$(printf '%s\n' $(ANALYSED_NOT) | sed -n "s|^$$file:|-Wno-analyzer-|p") && \
		gcc -fanalyzer -Werror $$not -O1 -std=c11 $(CPPFLAGS) -c -o /dev/null $$file || exit 1; done
	$(RUN)clang-tidy --quiet --warnings-as-errors='*' --checks='$(TIDY_CHECKS)' \
		$(filter src/%.c,$(SOURCES)) -- -std=c11 -Isrc -I$(BUILD)/generated $$(cat $(BUILD)/libraries.compile)

# -- tests ----------------------------------------------------------------------------------------

# The shared library that is installed; its number changes with its interface.
INTERFACE = 0
SONAME    = libventral.so.$(INTERFACE)
STAGE     = $(BUILD)/install

# Unit tests, then the programs on some draws in a separate folder.
TESTS        = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/*/test_*.c))
TEST_RESULTS = $(BUILD)/tests/results
TEST_MODEL   = resnet-50-doubled_untrained
TEST_DRAW    = $(TEST_RESULTS)/$(TEST_MODEL)/seed-0

$(BUILD)/cmocka.link:
	$(RUN)mkdir -p $(@D) && pkg-config --libs cmocka > $@.part && $(NAME_IT)

$(TESTS:=.o): $(BUILD)/%.o: %.c $(TO_COMPILE)
	$(SAY) compile $<
	$(RUN)$(call COMPILE,-Itests -DBUILD='"$(BUILD)"')

$(TESTS): %: %.o $(REPORT) $(TO_LINK) $(BUILD)/cmocka.link
	$(SAY) link $@
	$(RUN)$(call LINK,@$(BUILD)/cmocka.link)

# All benchmarks in one process, as in an ensemble.
$(BUILD)/tests/models/test_vone_block: $(ALL_BENCHMARKS)

$(BUILD)/tests/program/test_library: $(API) $(ALL_BENCHMARKS)

# Draws of three models, as one network and redrawn.
TEST_PAGE     = $(TEST_RESULTS)/resnet-50x2_untrained
TEST_DRAWS    = $(TEST_DRAW) $(TEST_PAGE)/seed-0 $(TEST_PAGE)/redrawn-0 $(TEST_RESULTS)/$(TEST_MODEL)/redrawn-0 \
	$(TEST_RESULTS)/pixels/seed-0 $(TEST_RESULTS)/pixels/redrawn-0
TEST_BENCHMARKS = $(patsubst analyses/%.c,%,$(BENCHMARK_SOURCES))

TEST_DRAW_OF = --model $(patsubst %/,%,$(dir $*)) $(if $(filter redrawn-%,$(notdir $*)),--networks redrawn) \
	--results $(TEST_RESULTS) --quiet

$(TEST_DRAWS:%=%/scores.json): $(TEST_RESULTS)/%/scores.json: $(PROGRAMS) $(wildcard data/*.json)
	$(SAY) run "all programs for the tests ($*)"
	$(RUN)$(VENTRAL) record --by-make $(TEST_DRAW_OF)
	$(RUN)for program in $(TEST_BENCHMARKS); do $(BUILD)/analyses/$$program $(TEST_DRAW_OF) || exit 1; done
	$(RUN)$(VENTRAL) tree $(TEST_DRAW_OF)

# Files of the published formats, written by other programs.
TEST_DOWNLOADS = $(BUILD)/tests/downloads
$(TEST_DOWNLOADS)/.made: tests/make_downloads.py tests/make_images.py tests/make_recordings.py data/biology.json
	$(RUN)/usr/bin/python3 $< $(TEST_DOWNLOADS) && /usr/bin/python3 tests/make_images.py $(TEST_DOWNLOADS) && \
		/usr/bin/python3 tests/make_recordings.py $(TEST_DOWNLOADS)/recordings && touch $@

TESTED = $(PROGRAMS) $(TEST_DRAWS:%=%/scores.json) $(TEST_DOWNLOADS)/.made $(BUILD)/web/webpage
# Tests that make small reports; under sanitizers they take too long. The first makes the undisturbed report, for which
# the others would wait.
EDITED_REPORT  = "an edited benchmark reruns only itself=tests/edited_benchmark.sh $(BUILD)" \
	"what is stale, deleted or damaged is made again=tests/stale_and_damaged.sh $(BUILD)"
HOSTILE_REPORT = "a hostile environment changes no byte=tests/hostile_environment.sh $(BUILD)"
MORE_REPORTS = "a network from a file, and what is wrong with one=tests/onnx_commands.sh $(BUILD)" \
	"a network from a file by make=tests/onnx_by_make.sh $(BUILD)" \
	"trained networks of another exporter=/usr/bin/python3 tests/onnx_trained.py $(BUILD)" \
	"killed five times, the same bytes=tests/kills.sh $(BUILD) 5" \
	"the same report whatever the path of the tree=tests/odd_paths.sh $(BUILD)" \
	"prerequisites are what programs open=/usr/bin/python3 tests/prerequisites.py $(BUILD)" \
	"the commands of README.md=tests/readme.sh $(BUILD)"

# Networks exported by torchvision, compared with PyTorch.
EXPORTED       = resnet18 wide_resnet50_2 densenet121 mobilenet_v2 mobilenet_v3_small efficientnet_b0 googlenet \
	inception_v3 convnext_tiny shufflenet_v2_x1_0 regnet_y_400mf squeezenet1_0 vgg11_bn alexnet vit_b_16 swin_t
EXPORTED_TESTS = $(foreach name,$(EXPORTED),"$(name) of torchvision, exported=$(EXPORTS) $(BUILD) $(name)")
EXPORTS        = /usr/bin/python3 tests/onnx_torchvision.py
# Not under sanitizers, which have their own allocator.
SOME_FAULTS = "some allocations and system calls fail=/usr/bin/python3 tests/faults/inject.py $(BUILD) 2 \
	score tree record predictivity sites numbers page download"

# Several run at once; the longest begin first.
test more: $(STAGE)/$(SONAME)
test: $(TESTS) $(TESTED) $(FUZZERS) $(FAULTS) ## all tests; ends with "N passed, N failed" (and what was skipped)
	$(RUN)tests/run $(if $(SANITIZE),,$(EDITED_REPORT) $(SOME_FAULTS)) \
		$(TESTS) $(if $(SANITIZE),,$(HOSTILE_REPORT)) \
		"recordings open in xarray=/usr/bin/python3 tests/opens_in_xarray.py $(TEST_DRAW)/recordings/orientation.nc" \
		"results that were changed or exchanged=/usr/bin/python3 tests/changed_results.py $(BUILD)" \
		"an ensemble resumes where it stopped=tests/ensemble_resumes.sh $(BUILD)" \
		"from downloaded files to results=tests/source_data.sh $(BUILD)" \
		"from a recording to predictivity=tests/predictivity_programs.sh $(BUILD)" \
		"files as packaged in 2020=tests/packaged_files.sh $(BUILD)" \
		"transfers that are cut, slow or wrong=/usr/bin/python3 tests/download.py $(BUILD)" \
		"the code that results name=tests/which_code.sh $(BUILD)" \
		"subcommands of ventral=tests/commands.sh $(BUILD)" \
		"a built-in model and its ONNX file give the same results=tests/onnx_same_results.sh $(BUILD)" \
		"installed, it works from any folder, and so does a program with its library=tests/installed.sh $(BUILD)" \
		$(if $(SANITIZE),,"the Python module=/usr/bin/python3 tests/python_module.py $(BUILD)" \
			"every line of docs/reading_results.md=/usr/bin/python3 tests/reading_results.py $(BUILD)") \
		"the user's own recordings=tests/supplied_recordings.sh $(BUILD)" \
		"the user's own neurons and sites=tests/supplied_neurons.sh $(BUILD)" \
		"audit and cite=tests/audit_and_cite.sh $(BUILD)" \
		"models are compared on the same benchmarks=tests/compare.sh $(BUILD)" \
		"seven properties of responses to textures=tests/textures.sh $(BUILD)" \
		"models that seeds explain are identified=tests/identify.sh $(BUILD)" \
		"a full disk=tests/full_disk.sh $(BUILD)" \
		"fewer processors, less memory=tests/machines.sh $(BUILD)" \
		"the citation file=/usr/bin/python3 tests/citation.py" \
		"the paper's numbers, sentences and pages=/usr/bin/python3 tests/paper.py $(BUILD) $(RESULTS)" \
		"the page in a browser=/usr/bin/python3 tests/page.py $(BUILD) $(RESULTS)" \
		"packages that targets need are those that bootstrap installs=/usr/bin/python3 tests/packages.py $(BUILD)" \
		"the rules of the house=/usr/bin/python3 tests/house.py $(if $(SANITIZE),,$(BUILD))" \
		"files that were found by fuzzing=tests/fuzz/corpus.sh $(BUILD) $(FUZZED)" \
		"arguments of make and programs=tests/command_line.sh $(BUILD)"

more: $(TESTS) $(TESTED) ## tests that take longer: a bare Debian, kills, README.md's commands, Slurm, PyTorch, axe
	$(RUN)tests/run "both commands of README.md on a bare Debian 12=tests/fresh_machine.sh $(BUILD)" \
		"a model recorded in PyTorch has the engine's scores=tests/example_pytorch.sh $(BUILD)" \
		"a network scored four ways from Python=/usr/bin/python3 tests/python_torch.py $(BUILD)" \
		"checkpoints are scored while a network learns=/usr/bin/python3 tests/python_examples.py $(BUILD) checkpoints" \
		"the notebook runs=/usr/bin/python3 tests/python_examples.py $(BUILD) notebook" \
		$(MORE_REPORTS) \
		"the page by rules for accessibility=/usr/bin/python3 tests/page.py $(BUILD) $(RESULTS) axe" \
		"a cluster's tasks, one of them killed=tests/slurm.sh $(BUILD)" \
		"cross-built for arm64=tests/arm64.sh $(BUILD)" \
		"a processor of another kind=tests/other_processor.sh $(BUILD)" \
		$(EXPORTED_TESTS)

-include $(TESTS:=.d)

# -- care -----------------------------------------------------------------------------------------

SOURCES   = $(wildcard src/*/*.[ch] src/*/*/*.[ch] figures/*.c analyses/*.[ch] analyses/*/*.[ch] command/*.[ch] \
	examples/*.c paper/*.[ch] web/*.[ch] tests/*.h tests/*/*.[ch])
SANITIZED = BUILD=$(BUILD)/sanitized RESULTS=$(BUILD)/sanitized/results OPTIMISE='-O1 -g -ffp-contract=off' \
	SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=undefined'

release: $(TESTS) $(TESTED) ## tests before a release: Debian packages, published models without learned weights
	$(RUN)tests/run "Debian packages, and the sources as a tarball=tests/packaging.sh $(BUILD)" \
		"published models without learned weights=/usr/bin/python3 tests/weightless.py $(BUILD)"

check: lint analyse sanitize kills more release faults builds ## formatting, static analysis, sanitizers, longer tests

lint: $(BUILD)/libraries.compile $(FORMAT).h ## formatting, warnings of gcc and clang, cppcheck
	$(RUN)clang-format --dry-run -Werror $(SOURCES)
	$(RUN)for compiler in gcc clang; do $$compiler -fsyntax-only -Werror $(CPPFLAGS) -I. -Ianalyses -Itests -DBUILD='""' \
		-std=c11 -O2 $(WARNINGS) $(filter-out examples/%,$(filter %.c,$(SOURCES))) || exit 1; done
	$(RUN)cppcheck --quiet --error-exitcode=1 --enable=performance,portability \
		--suppress=missingIncludeSystem --suppress=internalAstError \
		--suppress=uninitvar:src/tuning/curve.c --suppress=ctuuninitvar:src/tuning/curve.c -Isrc -I. -Ianalyses src analyses \
		command paper web

# The same tests in a separate build.
sanitize: ## all tests, built with the address and undefined-behaviour sanitizers
	$(RUN)$(MAKE) --no-print-directory test $(SANITIZED)

kills: $(PROGRAMS) ## a report killed a hundred times, or made on a full or read-only disk
	$(RUN)tests/kills.sh $(BUILD) 100
	$(RUN)tests/disks.sh $(BUILD)

builds: ## the results of two compilers, four levels of optimisation and other kernels of OpenBLAS
	$(RUN)tests/builds.sh $(BUILD)

# The page's model, computed again from the sources in a second directory and compared with data/expected/
# (tests/expected.sh).
VERIFIED = $(BUILD)/verify
EXPECTED = seed-0 redrawn-0
verify: ## recomputes two draws in a second directory and compares them with data/expected/
	$(RUN)tests/expected.sh copy $(VERIFIED)
	$(RUN)for networks in one redrawn; do \
		$(MAKE) --no-print-directory -C $(VERIFIED) results MODEL=resnet-50x2_untrained SEED=0 NETWORKS=$$networks \
			BUILD=build RESULTS=results DATA=embedded VENTRAL_DATA=none || exit 1; done
	$(RUN)for draw in $(EXPECTED); do echo "$$draw:" && tests/expected.sh compare data/expected/$$draw.csv \
		$(VERIFIED)/results/resnet-50x2_untrained/$$draw || failed=yes; done; test -z "$$failed"

# -- speed ----------------------------------------------------------------------------------------

# Ratios measured in one run: ours against PyTorch, numpy, scipy, oneDNN, XNNPACK and onnxruntime. `./bootstrap bench`
# installs these.
BENCH_PROGRAMS = $(BUILD)/bench/stages $(BUILD)/bench/layer $(BUILD)/bench/predictivity
BENCH_PEERS    = $(if $(wildcard /usr/include/dnnl.h),$(BUILD)/bench/onednn) \
	$(if $(wildcard /usr/include/xnnpack.h),$(BUILD)/bench/xnnpack)

$(BENCH_PROGRAMS:=.o) $(BENCH_PEERS:=.o) $(BUILD)/bench/side.o: $(BUILD)/%.o: %.c $(TO_COMPILE)
	$(SAY) compile $<
	$(RUN)$(call COMPILE)

$(BUILD)/bench/stages: $(ALL_BENCHMARKS)
$(BUILD)/bench/layer $(BENCH_PEERS): $(BUILD)/bench/side.o
$(BENCH_PROGRAMS) $(BENCH_PEERS): %: %.o $(TO_LINK)
	$(SAY) link $@
	$(RUN)$(call LINK,$(if $(filter %/onednn,$@),-ldnnl)$(if $(filter %/xnnpack,$@),-lXNNPACK -lpthreadpool))

WRITES_ONNX = $(BUILD)/tests/onnx/test_onnx_builtin
bench: $(BENCH_PROGRAMS) $(BENCH_PEERS) $(VENTRAL) $(WRITES_ONNX) ## speed and memory against other engines
	$(RUN)/usr/bin/python3 tests/onnx_trained.py $(BUILD) onnxruntime || [ $$? -eq 77 ]
	$(RUN)/usr/bin/python3 bench/onnx_models.py $(BUILD) > $(BUILD)/onnx_models.md && \
		mv $(BUILD)/onnx_models.md docs/onnx_models.md && cat docs/onnx_models.md
	$(RUN)bench/run $(BUILD)
	$(RUN)$(MAKE) --no-print-directory docs/scaling.svg

-include $(BENCH_PROGRAMS:=.d) $(BENCH_PEERS:=.d) $(BUILD)/bench/side.d

clean: ## removes the build and what killed programs left, but not the results
	rm -rf $(BUILD)
	find $(RESULTS) -depth -name '*.part' -exec rm -rf {} +

# -- installation ---------------------------------------------------------------------------------

# The command, the library for other programs, and what they need, under PREFIX:
#
#   bin/ventral                       the command
#   include/ventral/ventral.h         the library's one header (analyses/library/ventral.h says what it offers)
#   lib/libventral.so.0, .a           the library, which exports only names that begin with ventral_
#   lib/pkgconfig/ventral.pc          cc $(pkg-config --cflags --libs ventral)
#   lib/python3*/dist-packages/       the module ventral of Python
#   share/ventral/                    embedded data, references.bib, figure and page of a comparison
#   share/man/man1, share/bash-completion/completions

LIBRARY_VERSION = $(shell sed -n 's/^\#define VENTRAL_VERSION "\(.*\)"/\1/p' src/base/version.h)

PLACED    = $(STAGE)/places.o
PACKED    = $(STAGE)/libventral.o
INSTALLED = $(STAGE)/ventral $(STAGE)/$(SONAME) $(STAGE)/libventral.a $(STAGE)/ventral.pc $(STAGE)/ventral.1 \
	$(STAGE)/completion
EMBEDDED  = $(sort $(wildcard data/*.json data/*.csv)) paper/references.bib figures/compare.gp figures/style.gp \
	web/compare.html web/page.css

$(eval $(call choice,$(STAGE)/prefix,$(PREFIX)))

# base/places with the paths of PREFIX instead of those of the source tree.
$(PLACED): src/base/places.c src/base/places.h src/base/file.h src/base/error.h $(STAGE)/prefix \
		$(BUILD)/libraries.compile
	$(RUN)$(CC) $(CPPFLAGS) $(CFLAGS) -DPLACES_DATA='"$(PREFIX)/share/ventral"' -c $< -o $@.part && $(NAME_IT)

$(STAGE)/ventral: $(COMMANDS) $(LIST_OBJECTS) $(COPIES) $(PLACED) $(REPORT) $(TO_LINK)
	$(SAY) link $@
	$(RUN)$(call LINK)

# One object with everything that the library's functions need; all other names become local.
$(PACKED): $(API) $(ALL_BENCHMARKS) $(PLACED) $(REPORT) $(LIBRARY)
	$(SAY) link $@
	$(RUN)$(LD) -r $(filter %.o,$^) $(REPORT) $(LIBRARY) -o $@.part && \
		objcopy --wildcard --keep-global-symbol="ventral_*" $@.part && $(NAME_IT)

$(STAGE)/libventral.a: $(PACKED)
	$(RUN)rm -f $@.part && ar rcD $@.part $< && $(NAME_IT)

$(STAGE)/$(SONAME): $(PACKED) analyses/library/ventral.map $(BUILD)/libraries.link
	$(SAY) link $@
	$(RUN)$(CC) -shared $(LDFLAGS) -Wl,-soname,$(SONAME) -Wl,--version-script=analyses/library/ventral.map \
		-Wl,--as-needed $< $(LDLIBS) -o $@.part && $(NAME_IT)

$(STAGE)/ventral.pc: $(STAGE)/prefix $(BUILD)/libraries.link src/base/version.h
	$(RUN)printf '%s\n' 'prefix=$(PREFIX)' 'includedir=$${prefix}/include' 'libdir=$${prefix}/lib' '' \
		'Name: ventral' 'Description: scores of vision models against macaque V1, as Brain-Score has them' \
		'Version: $(LIBRARY_VERSION)' 'Cflags: -I$${includedir}' 'Libs: -L$${libdir} -lventral' \
		"Libs.private: $$(cat $(BUILD)/libraries.link) $(filter -l%,$(LDLIBS))" > $@.part && $(NAME_IT)

$(STAGE)/ventral.1 $(STAGE)/completion: $(STAGE)/%: $(VENTRAL)
	$(RUN)mkdir -p $(@D) && $< help $(if $(filter %.1,$@),--manual,--completion) > $@.part && $(NAME_IT)

# Where this Python looks for modules under PREFIX: Debian's packages have one folder for all its versions.
PYTHON = $(if $(filter /usr,$(PREFIX)),lib/python3/dist-packages,$(or $(shell /usr/bin/python3 -c \
	'import sys; print("lib/python%d.%d/dist-packages" % sys.version_info[:2])' 2> /dev/null),lib/python3/dist-packages))

# Every file that is installed: SOURCE=PLACE.
ROOT   = $(DESTDIR)$(PREFIX)
PLACES = $(STAGE)/ventral=bin/ventral analyses/library/ventral.h=include/ventral/ventral.h \
	$(STAGE)/$(SONAME)=lib/$(SONAME) $(STAGE)/libventral.a=lib/libventral.a \
	$(STAGE)/ventral.pc=lib/pkgconfig/ventral.pc $(STAGE)/ventral.1=share/man/man1/ventral.1 \
	$(STAGE)/completion=share/bash-completion/completions/ventral \
	$(foreach file,$(EMBEDDED),$(file)=share/ventral/$(notdir $(file))) \
	$(foreach file,$(wildcard python/ventral/*.py),$(file)=$(PYTHON)/ventral/$(notdir $(file)))
LINKS  = lib/libventral.so

install: $(INSTALLED) ## installs the command and the library under PREFIX (/usr/local), in DESTDIR for packaging
	$(RUN)for pair in $(PLACES); do \
		mode=644; case $$pair in *=bin/*) mode=755 ;; esac; \
		install -D -m $$mode "$${pair%%=*}" "$(ROOT)/$${pair#*=}" || exit 1; done
	$(RUN)for link in $(LINKS); do ln -sf $(SONAME) "$(ROOT)/$$link" || exit 1; done
	@echo 'installed under $(ROOT)$(if $(DESTDIR),,; where programs do not find the library, run ldconfig)'

uninstall: ## removes what `make install` installed
	$(RUN)rm -f $(addprefix $(ROOT)/,$(foreach pair,$(PLACES),$(lastword $(subst =, ,$(pair)))) $(LINKS))
	$(RUN)rm -rf $(ROOT)/$(PYTHON)/ventral/__pycache__
	$(RUN)for folder in share/ventral/downloads share/ventral include/ventral $(PYTHON)/ventral; do \
		test ! -d $(ROOT)/$$folder || rmdir --ignore-fail-on-non-empty $(ROOT)/$$folder; done

# -- packages --------------------------------------------------------------------------------------

# Of the sources that git knows or, in an unpacked tarball, of all but what was made; the same bytes for the same files.
NAMED_VERSION = ventral-$(LIBRARY_VERSION)
RELEASED      = $(call cited,date-released)
dist: ## the sources as a tarball, build/dist/ventral-VERSION.tar.gz, which builds without git and without network
	$(RUN)rm -rf $(BUILD)/dist && mkdir -p $(BUILD)/dist && \
		{ git -c safe.directory="$$PWD" ls-files 2> /dev/null || find . -type f ! -path './$(BUILD)/*' \
			! -path './results/*/*' ! -name '*.pyc' | sed 's|^[.]/||'; } | LC_ALL=C sort > $(BUILD)/dist/files
	$(RUN)tar -c --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --mtime='$(RELEASED) 00:00Z' \
		--transform 's|^|$(NAMED_VERSION)/|S' -T $(BUILD)/dist/files | gzip -9n > $(BUILD)/dist/$(NAMED_VERSION).tar.gz.part
	$(RUN)mv $(BUILD)/dist/$(NAMED_VERSION).tar.gz.part $(BUILD)/dist/$(NAMED_VERSION).tar.gz && rm $(BUILD)/dist/files
	@echo '$(BUILD)/dist/$(NAMED_VERSION).tar.gz'

# Compiled for every processor of this architecture, in a build of its own.
deb: ## Debian packages in build/deb: ventral, libventral0, libventral-dev, python3-ventral
	$(RUN)rm -rf $(BUILD)/deb/root && $(MAKE) --no-print-directory install BUILD=$(BUILD)/deb/build PREFIX=/usr \
		DESTDIR=$(abspath $(BUILD))/deb/root OPTIMISE='-O3 -ffp-contract=off' > /dev/null
	$(RUN)packaging/deb.sh $(BUILD)/deb/root $(LIBRARY_VERSION)
