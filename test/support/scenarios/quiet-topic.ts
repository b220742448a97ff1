/** The topic with the fewest events. A notification about another topic gets each event of all other tests. */
export const quietTopic = "workflow-retries";
