/** The size limit of a subscription's outputs, and of its parameters, in bytes of JSON. */
export const MAX_VALUES_BYTES = 32 * 1024;

/** Returns whether values are small enough to be stored and shown in every list. */
export const isSmallEnough = (values: object): boolean =>
  new TextEncoder().encode(JSON.stringify(values)).length <= MAX_VALUES_BYTES;
