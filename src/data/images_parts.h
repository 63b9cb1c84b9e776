/* images_parts: what the files of images share. */
#ifndef STRATUS_DATA_IMAGES_PARTS_H
#define STRATUS_DATA_IMAGES_PARTS_H

#include "data/images.h"
#include "format/wire.h"

/* The bits that a column may have which holds this value: one, or none for NULL, which equals
 * nothing. */
uint64_t images_bit(wire_value v);

#endif
