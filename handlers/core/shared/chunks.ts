/** Splits a list into consecutive parts of a size; the last one may be shorter. */
export const splitIntoChunks = <One>(all: readonly One[], size: number): One[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
