import { Logger } from "@aws-lambda-powertools/logger";

/** The logger of a function: one JSON object a line, with the function's name. */
export const logger = new Logger();
