import type { MissionView, ProblemView, QuestionView } from "../src/view/model.js";
import { ago } from "../src/view/time.js";
import { plural } from "../src/view/words.js";

/** What somebody was asked and has not answered. */
export function Questions({
  questions,
  now,
}: {
  readonly questions: readonly QuestionView[];
  readonly now: string;
}) {
  if (questions.length === 0) return null;
  return (
    <ul class="questions">
      {questions.map(({ decision_point_id, question, asked_by, asked_at }) => (
        <li key={decision_point_id}>
          <bdi>{question}</bdi>{" "}
          <span>{["asked", asked_by && `by ${asked_by}`, ago(asked_at, now)].filter(Boolean).join(" ")}</span>
        </li>
      ))}
    </ul>
  );
}

/** What is wrong or strange in a mission's log, each with its place. */
export function Findings({ mission }: { readonly mission: MissionView }) {
  const { problems, anomalies, log } = mission;
  return (
    <>
      {problems.total > 0 && (
        <details class="findings problems" open>
          <summary>{plural(problems.total, "problem")}</summary>
          <Problems problems={problems.last} total={problems.total} />
        </details>
      )}
      {anomalies.total > 0 && (
        <details class="findings">
          <summary>{anomalies.total === 1 ? "1 anomaly" : `${anomalies.total} anomalies`}</summary>
          <ol>
            {anomalies.last.map(({ line, wp_id, code, message }) => (
              <li key={`${line} ${code}`}>
                <span class="place">
                  {log}:{line}
                </span>
                <bdi>
                  {wp_id}: {message}
                </bdi>
                <span class="code">{code}</span>
              </li>
            ))}
          </ol>
          <Unlisted listed={anomalies.last.length} total={anomalies.total} />
        </details>
      )}
    </>
  );
}

export function Problems({
  problems,
  total,
}: {
  readonly problems: readonly ProblemView[];
  readonly total: number;
}) {
  return (
    <>
      <ol>
        {problems.map(({ file, line, code, message }) => (
          <li key={`${file} ${line} ${code}`}>
            <span class="place">
              {file}
              {line !== null && `:${line}`}
            </span>
            <bdi>{message}</bdi>
            <span class="code">{code}</span>
          </li>
        ))}
      </ol>
      <Unlisted listed={problems.length} total={total} />
    </>
  );
}

function Unlisted({ listed, total }: { readonly listed: number; readonly total: number }) {
  return total > listed ? (
    <p class="unlisted">
      The last {listed} of {total}.
    </p>
  ) : null;
}
