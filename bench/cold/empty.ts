/** A function that does nothing: the cost of any process, and of measuring it. */
export const handler = async (): Promise<{ statusCode: number }> => ({ statusCode: 200 });
