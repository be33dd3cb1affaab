/** A team's repository: a network of its own, an experiment on it, the packed Swarmquake, and the workflow files of docs/ci.md. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, start } from '../e2e/start-cli.js';
import { type Home, npm, pack } from '../package/installed.js';

export interface Repository {
  readonly path: string;
  /** Everything that lies there now, as one commit. */
  commit(words: string): Promise<void>;
  revert(): Promise<void>;
}

/** The blocks of a language in a page, as they stand. */
export function blocksOf(page: string, language: string): string[] {
  const text = readFileSync(join(root, 'docs', page), 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, block = '']) => block);
}

export async function makeRepository(home: Home): Promise<Repository> {
  const path = home.path('repository');
  const packed = await pack(home);
  cpSync(join(root, 'test', 'fixtures', 'workflow'), path, { recursive: true });
  mkdirSync(join(path, 'vendor'));
  cpSync(packed, join(path, 'vendor', 'swarmquake.tgz'));
  writeFileSync(join(path, '.gitignore'), 'node_modules/\nruns/\n');
  const [github = '', gitlab = ''] = blocksOf('ci.md', 'yaml');
  mkdirSync(join(path, '.github', 'workflows'), { recursive: true });
  writeFileSync(join(path, '.github', 'workflows', 'swarm.yml'), github);
  writeFileSync(join(path, '.gitlab-ci.yml'), gitlab);
  await npm(['install'], path);
  await git(path, 'init', '--quiet');
  return {
    path,
    async commit(words) {
      await git(path, 'add', '--all');
      await git(path, 'commit', '--quiet', '--message', words);
    },
    revert: () => git(path, 'revert', '--no-edit', 'HEAD'),
  };
}

async function git(cwd: string, ...args: string[]): Promise<void> {
  const env = {
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'a team',
    GIT_AUTHOR_EMAIL: 'team@localhost',
    GIT_COMMITTER_NAME: 'a team',
    GIT_COMMITTER_EMAIL: 'team@localhost',
  };
  const { code, stderr } = await start('git', args, { cwd, env });
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
}
