import { UpdatePreview, type UpdatePreviewRequest } from "../../../schemas/update-preview.ts";
import { callStepFunction } from "../aws/step-function-call.ts";

/**
 * Asks the provisioner for the changes of an update; it answers the same request with "pending" until they are known.
 * Throws an error that counts as a throttling after the time limit.
 */
export function requestUpdatePreview(
  request: Omit<UpdatePreviewRequest, "task">,
  timeLimitMs: number,
): Promise<UpdatePreview> {
  const task = { task: "preview-update", ...request } satisfies UpdatePreviewRequest;
  return callStepFunction("provisioner", task, UpdatePreview, { timeLimitMs });
}
