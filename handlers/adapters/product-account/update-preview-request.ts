import { UpdatePreview, type UpdatePreviewRequest } from "../../../schemas/update-preview.ts";
import { callStepFunction } from "../aws/step-function-call.ts";

/** Asks the provisioner for the changes of an update; it answers the same request with "pending" until they are known. */
export const requestUpdatePreview = (request: Omit<UpdatePreviewRequest, "task">): Promise<UpdatePreview> =>
  callStepFunction("provisioner", { task: "preview-update", ...request } as UpdatePreviewRequest, UpdatePreview);
