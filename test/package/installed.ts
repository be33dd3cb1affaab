/** The packed file, installed into a folder as a user would have it. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, root, start } from '../e2e/start-cli.js';

export interface Home {
  /** A folder of this home, which may not be there yet. */
  path(...names: string[]): string;
  remove(): Promise<void>;
}

export async function makeHome(): Promise<Home> {
  const home = await mkdtemp(join(tmpdir(), 'swarmquake-package-'));
  return { path: (...names) => join(home, ...names), remove: () => rm(home, { recursive: true, force: true }) };
}

/** Quiet, so that what is left on stderr is ours. Rejects with what npm said. */
export async function npm(args: readonly string[], cwd: string): Promise<Ended> {
  const env = {
    npm_config_loglevel: 'error',
    npm_config_prefer_offline: 'true',
    npm_config_fetch_retries: '5',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
  const ended = await start('npm', args, { cwd, env, withinMs: 120_000 });
  if (ended.code !== 0)
    throw new Error(`npm ${args.join(' ')} exited with ${ended.code}\n${ended.stdout}\n${ended.stderr}`);
  return ended;
}

/** `npm pack` builds first. The name of the file that would be published. */
export async function pack(home: Home): Promise<string> {
  await npm(['pack', '--silent', '--pack-destination', home.path()], root);
  const packed = (await readdir(home.path())).filter((name) => name.endsWith('.tgz'));
  if (packed.length !== 1 || packed[0] === undefined) throw new Error(`npm pack left ${packed.length} files`);
  return home.path(packed[0]);
}

/** In a folder of its own, whose package.json says nothing. */
export async function install(home: Home, folder: string, what: string): Promise<void> {
  await mkdir(home.path(folder));
  await writeFile(home.path(folder, 'package.json'), '{"private":true}');
  await npm(['install', what], home.path(folder));
}
