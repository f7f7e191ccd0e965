#include "base/netcdf_blocks.h"

#include <netcdf.h>

/* The sizes of a chunk; all 1 if the variable is not stored in chunks. */
static void find_chunk(const NetcdfVariable *variable, size_t sizes[NETCDF_RANK])
{
    size_t chunk[NETCDF_RANK];
    int storage = NC_CONTIGUOUS;
    if (nc_inq_var_chunking(variable->source->id, variable->id, &storage, chunk) != NC_NOERR)
        storage = NC_CONTIGUOUS;
    for (int d = 0; d < variable->rank; d++) {
        sizes[d] = storage == NC_CHUNKED && chunk[d] > 0 ? chunk[d] : 1;
        if (sizes[d] > variable->sizes[d]) sizes[d] = variable->sizes[d];
    }
}

static void count_values(NetcdfBlocks *blocks)
{
    for (int d = 0; d < blocks->variable->rank; d++) {
        size_t left = blocks->variable->sizes[d] - blocks->start[d];
        blocks->counts[d] = left < blocks->sizes[d] ? left : blocks->sizes[d];
    }
}

void netcdf_blocks_begin(NetcdfBlocks *blocks, const NetcdfVariable *variable, size_t values)
{
    *blocks = (NetcdfBlocks){.variable = variable, .most = 1};
    find_chunk(variable, blocks->sizes);
    for (int d = 0; d < variable->rank; d++) blocks->most *= blocks->sizes[d];
    for (int d = variable->rank - 1; d >= 0; d--) {
        size_t times = blocks->most < values ? values / blocks->most : 1;
        size_t longer = blocks->sizes[d] * times;
        if (longer > variable->sizes[d]) longer = variable->sizes[d];
        blocks->most = blocks->most / blocks->sizes[d] * longer;
        blocks->sizes[d] = longer;
    }
    count_values(blocks);
}

bool netcdf_blocks_next(NetcdfBlocks *blocks)
{
    for (int d = blocks->variable->rank - 1; d >= 0; d--) {
        blocks->start[d] += blocks->sizes[d];
        if (blocks->start[d] < blocks->variable->sizes[d]) {
            count_values(blocks);
            return true;
        }
        blocks->start[d] = 0;
    }
    return false;
}

size_t netcdf_chunk_rows(const NetcdfVariable *variable)
{
    size_t sizes[NETCDF_RANK] = {1};
    find_chunk(variable, sizes);
    return sizes[0];
}
