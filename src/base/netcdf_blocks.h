/*
 * netcdf_blocks: a pass over a variable's numbers that decompresses every chunk once.
 *
 * netCDF-4 files are stored, and compressed, in chunks. Reading one row at a time decompresses the whole chunk for each
 * of its rows. A block is made of whole chunks, joined from the last dimension on until it has about as many values as
 * asked for; it is one chunk where that is larger.
 *
 *     NetcdfBlocks blocks;
 *     netcdf_blocks_begin(&blocks, &variable, values);
 *     do
 *         ... netcdf_read_numbers(&variable, blocks.start, blocks.counts, ...)
 *     while (netcdf_blocks_next(&blocks));
 */
#ifndef BASE_NETCDF_BLOCKS_H
#define BASE_NETCDF_BLOCKS_H

#include "base/netcdf_variable.h"

typedef struct {
    const NetcdfVariable *variable;
    size_t sizes[NETCDF_RANK]; /* of a block */
    size_t most;               /* values of a block */
    /* The present block, which is smaller at the variable's ends. */
    size_t start[NETCDF_RANK], counts[NETCDF_RANK];
} NetcdfBlocks;

/* The first block; no dimension of the variable is empty. */
void netcdf_blocks_begin(NetcdfBlocks *blocks, const NetcdfVariable *variable, size_t values);

/* Moves on; false after the last block. */
bool netcdf_blocks_next(NetcdfBlocks *blocks);

/* Rows (of the first dimension) that a chunk has; 1 where the variable is not stored in chunks. */
size_t netcdf_chunk_rows(const NetcdfVariable *variable);

#endif
