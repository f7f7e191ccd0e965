#include "models/onnx/nodes.h"

#include <string.h>

NodeFunction *node_function(const char *operator_name)
{
    const NodeEntry *const families[] = {nodes_window, nodes_elementwise, nodes_shape,
                                         nodes_resize, nodes_reduction,   nodes_product,
                                         nodes_axis,   nodes_sample,      nodes_quantised,
                                         nodes_einsum, nodes_attention};
    for (size_t f = 0; f < sizeof families / sizeof *families; f++)
        for (const NodeEntry *entry = families[f]; entry->name; entry++)
            if (strcmp(entry->name, operator_name) == 0) return entry->function;
    return node_simple_function(operator_name);
}
