/*
 * netcdf_blocks: a pass over a variable's numbers that decompresses every chunk once.
 *
 * netCDF-4 files are stored, and compressed, in chunks. Reading one row at a time decompresses the
 * whole chunk for each of its rows. A block consists of whole chunks: it grows along the last
 * dimension first, until it has about the requested number of values. A chunk larger than that is a
 * block by itself.
 *
 *     NetcdfBlocks blocks;
 *     netcdf_blocks_begin(&blocks, &variable, values);
 *     do
 *         ... netcdf_read_numbers(&variable, blocks.start, blocks.counts, ...)
 *     while (netcdf_blocks_next(&blocks));
 */
#pragma once

#include "base/netcdf_variable.h"

typedef struct {
    const NetcdfVariable *variable;
    size_t sizes[NETCDF_RANK]; /* of a block */
    size_t most;               /* values that a block should have at most */
    /* The current block; blocks at the variable's ends are smaller. */
    size_t start[NETCDF_RANK], counts[NETCDF_RANK];
} NetcdfBlocks;

/*
 * Starts with the first block, of about `values` values; no dimension of the variable may be empty.
 */
void netcdf_blocks_begin(NetcdfBlocks *blocks, const NetcdfVariable *variable, size_t values);

/* Moves on; false after the last block. */
bool netcdf_blocks_next(NetcdfBlocks *blocks);

/* The number of rows (along the first dimension) in a chunk; 1 for a variable without chunks. */
size_t netcdf_chunk_rows(const NetcdfVariable *variable);
