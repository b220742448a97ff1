import { Logger } from "@aws-lambda-powertools/logger";

/** The logger of a function: it writes one JSON object per line, with the function's name. */
export const logger = new Logger();
