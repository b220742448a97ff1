/** Does nothing. It shows the cost of a process and of its measurement. */
export const handler = async (): Promise<{ statusCode: number }> => ({ statusCode: 200 });
