/** Where the work on a work package happens. */
export const ExecutionMode = { WORKTREE: "worktree", DIRECT_REPO: "direct_repo" } as const;
export type ExecutionMode = (typeof ExecutionMode)[keyof typeof ExecutionMode];
