"""The repeat set of the user's own recordings: the blank, then 31 stimuli of the other sets again."""
import numpy

SHOWN = ("receptive_field", "orientation", "spatial_frequency", "size")


def repeat_of(responses):
    """[32][units], from the responses to each set, {name: [stimuli][units]}."""
    repeat = [responses["blank"][0]]
    for i in range(1, 32):
        source = responses[SHOWN[(i - 1) % 4]]
        repeat.append(source[i * 997 % len(source)])
    return numpy.array(repeat)
