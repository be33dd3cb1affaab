/** A CI job as its file says, played here: a fresh clone of the commit, each step with a shell that stops at the first error. */
import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { start } from '../e2e/start-cli.js';

const step = z.strictObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  if: z.literal('always()').optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});
/** As strict as the files are: whatever else a step may have would not be played. */
export const githubWorkflow = z.strictObject({
  name: z.string(),
  on: z.array(z.string()),
  jobs: z.record(
    z.string(),
    z.strictObject({
      'runs-on': z.string(),
      'timeout-minutes': z.number(),
      concurrency: z.string(),
      steps: z.array(step),
    }),
  ),
});
export const gitlabJob = z.strictObject({
  image: z.string(),
  timeout: z.string(),
  retry: z.literal(0),
  resource_group: z.string(),
  script: z.array(z.string()),
  artifacts: z.strictObject({
    when: z.literal('always'),
    paths: z.array(z.string()),
    reports: z.record(z.string(), z.string()),
  }),
});
export type Step = z.infer<typeof step>;

export interface Job {
  readonly green: boolean;
  /** All that the steps said. */
  readonly said: string;
  /** The command that failed; null: none did. */
  readonly failedAt: string | null;
  /** What was uploaded at the end; null: nothing. */
  readonly artifacts: string | null;
  /** The page of the step, where the CI has one. */
  readonly summary: string;
}

const STEP_WITHIN_MS = 400_000;
const SILENCED = { npm_config_audit: 'false', npm_config_fund: 'false', npm_config_prefer_offline: 'true' };

/** A step whose `if` is `always()` runs though others failed; the rest do not. */
export async function playGithub(steps: readonly Step[], repository: string, place: string): Promise<Job> {
  const work = mkdtempSync(join(place, 'job-'));
  const clone = join(work, 'clone');
  const page = join(work, 'summary.md');
  writeFileSync(page, '');
  const env = { CI: 'true', GITHUB_ACTIONS: 'true', GITLAB_CI: '', GITHUB_STEP_SUMMARY: page };
  let said = '';
  let failedAt: string | null = null;
  let artifacts: string | null = null;
  for (const { uses = '', run, if: when, with: given } of steps) {
    if (failedAt !== null && when !== 'always()') continue;
    if (run !== undefined) {
      const ended = await shell(run, clone, env);
      said += ended.said;
      if (ended.code !== 0) failedAt = run;
    } else if (uses.startsWith('actions/checkout@')) await checkout(repository, clone);
    else if (uses.startsWith('actions/upload-artifact@'))
      artifacts = uploaded(clone, String(given?.path), join(work, 'artifacts'));
    else if (!uses.startsWith('actions/setup-node@')) throw new Error(`nobody plays ${uses}`);
  }
  return { green: failedAt === null, said, failedAt, artifacts, summary: readFileSync(page, 'utf8') };
}

/** GitLab runs all lines in one shell. */
export async function playGitlab(job: z.infer<typeof gitlabJob>, repository: string, place: string): Promise<Job> {
  const work = mkdtempSync(join(place, 'job-'));
  const clone = join(work, 'clone');
  await checkout(repository, clone);
  const env = { CI: 'true', GITLAB_CI: 'true', GITHUB_ACTIONS: '', GITHUB_STEP_SUMMARY: '' };
  const { code, said } = await shell(job.script.join('\n'), clone, env);
  const artifacts = uploaded(clone, job.artifacts.paths[0] ?? '', join(work, 'artifacts'));
  return { green: code === 0, said, failedAt: code === 0 ? null : 'script', artifacts, summary: '' };
}

async function shell(script: string, cwd: string, env: Record<string, string>) {
  const options = { cwd, env: { ...env, ...SILENCED }, withinMs: STEP_WITHIN_MS };
  const { code, stdout, stderr } = await start('bash', ['-e', '-c', script], options);
  return { code, said: `${stdout}\n${stderr}\n` };
}

async function checkout(repository: string, clone: string): Promise<void> {
  const { code, stderr } = await start('git', ['clone', '--quiet', repository, clone], { cwd: repository });
  if (code !== 0) throw new Error(stderr);
}

function uploaded(clone: string, path: string, to: string): string | null {
  if (!existsSync(join(clone, path))) return null;
  cpSync(join(clone, path), to, { recursive: true });
  return to;
}
