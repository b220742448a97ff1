/** The most that is kept of one subscription's outputs, or of its parameters, in bytes of JSON. */
export const MAX_VALUES_BYTES = 32 * 1024;

/** Answers whether names with their values are small enough to be kept and shown in every list. */
export const isSmallEnough = (values: object): boolean =>
  new TextEncoder().encode(JSON.stringify(values)).length <= MAX_VALUES_BYTES;
