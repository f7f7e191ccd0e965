"""What tests of the Python module share: it is this tree's, over the library of the build that the test is called with.

    from python_tests import build, folder, refused, ventral
"""
import os
import re
import sys

build = os.path.abspath(sys.argv[1])
folder = os.path.join(build, "tests", os.path.splitext(os.path.basename(sys.argv[0]))[0])  # the test's own
os.makedirs(folder, exist_ok=True)
os.environ.update(VENTRAL_LIBRARY=f"{build}/install/libventral.so.0", VENTRAL_SHARE=os.path.abspath("data"))
sys.path.insert(0, os.path.abspath("python"))
import ventral  # noqa: E402


def refused(words, call, *arguments, **named):
    """The call must raise ventral.Error with one sentence that contains these words."""
    try:
        call(*arguments, **named)
    except ventral.Error as error:
        said = str(error)
        assert words in said and "\n" not in said, f"{said!r} does not say {words!r}"
        spoken = re.sub("`[^`]*`", "", said)  # without commands
        assert not re.search(r"--[a-z]|(^| )\.(input|layers|degrees|threads|data|name)\b", spoken), said
    else:
        raise AssertionError(f"not refused: {words}")
