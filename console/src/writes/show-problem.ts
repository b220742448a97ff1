import { isProblem } from "../api/problem.ts";
import { showFlash } from "../app/flashes.ts";
import { adviceOf } from "../pieces/problem-alert.tsx";

/** Shows a rejection as a message, where no form shows it. `header` says what did not happen if no answer arrived. */
export function showProblem(id: string, header: string, problem: Error): void {
  const answer = isProblem(problem)
    ? { header: problem.body.title, content: `${problem.body.detail ?? ""} ${adviceOf(problem)}`.trim() }
    : { header, content: problem.message };
  showFlash({ id, type: "error", ...answer });
}
