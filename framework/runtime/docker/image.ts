/**
 * Where images come from. The node's, in this order: a local one of the same content; a registry's Node image, where one answers;
 * a build from this machine's own Node. The sidecar's: a local one, or a build from this machine's iptables.
 */
import { readdirSync } from 'node:fs';
import type { DockerApi } from './client.js';
import { statusOf } from './engine-refusal.js';
import { canBuildFor, FOLDERS, findProgram, imageNotFound, officialImage, sidecarParts } from './image-parts.js';
import { importImage } from './import-image.js';
import { contentHash, type ProgramFiles, programFiles } from './program-files.js';

export interface ImageChoice {
  readonly name: string;
  /** Where it came from, for people. */
  readonly words: string;
}

/** The same in the registry's image and in ours. */
export const NODE_IN_IMAGE = '/usr/local/bin/node';
const XTABLES_PARENTS = ['/usr/lib', '/usr/lib64', '/lib', '/usr/local/lib'];
/** A registry that has not begun to answer by then is not reachable; one that did may take its time. */
const REGISTRY_ANSWERS_WITHIN_MS = 4_000;
const PULL_WITHIN_MS = 180_000;

/** `named`: an image of the user's own, with Node at the usual place, and a shell. */
export async function nodeImage(docker: DockerApi, engineArch: string, named?: string): Promise<ImageChoice> {
  if (named !== undefined) {
    if (await hasImage(docker, named, engineArch)) return { name: named, words: `${named}, as asked` };
    if (await pull(docker, named)) return { name: named, words: `${named}, as asked, pulled` };
    throw imageNotFound(named, 'not here, and no registry gave it', 'pull or load it first');
  }
  const files = canBuildFor(engineArch) ? await nodeFiles() : null;
  const tag = files === null ? null : await contentHash(files);
  const own = `swarmquake-node:${tag}`;
  if (tag !== null && (await hasImage(docker, own, engineArch))) {
    return { name: own, words: 'local, built from this machine’s Node' };
  }
  const official = officialImage();
  if (await hasImage(docker, official, engineArch)) return { name: official, words: `${official}, local` };
  if (await pull(docker, official)) return { name: official, words: `${official}, from the registry` };
  if (files === null || tag === null) {
    const found = `no registry answers, and this Node is for ${process.platform} ${process.arch}`;
    throw imageNotFound(`a Node image for linux ${engineArch}`, found, `load ${official} into the engine`);
  }
  await importImage(docker, { repository: 'swarmquake-node', tag, files });
  return { name: own, words: 'built from this machine’s Node (no registry answers)' };
}

export async function sidecarImage(docker: DockerApi, engineArch: string): Promise<ImageChoice> {
  const parts = sidecarParts(engineArch);
  if ('why' in parts) throw imageNotFound('an image with iptables', parts.why, 'install iptables on this machine');
  const files = new Map([...(await programFiles(parts.programs)), ...xtablesModules()]);
  const tag = await contentHash(files);
  const name = `swarmquake-sidecar:${tag}`;
  if (await hasImage(docker, name, engineArch)) return { name, words: 'local' };
  await importImage(docker, { repository: 'swarmquake-sidecar', tag, files });
  return { name, words: 'built from this machine’s iptables' };
}

async function nodeFiles(): Promise<ProgramFiles> {
  return programFiles({ [NODE_IN_IMAGE]: process.execPath, '/bin/sh': findProgram('sh', FOLDERS) ?? '/bin/sh' });
}

/** iptables loads its matches and targets from where it was told at its own build: the same path in the image. */
function xtablesModules(): ProgramFiles {
  const files = new Map<string, string>();
  for (const parent of XTABLES_PARENTS) {
    for (const folder of ['xtables', ...namesIn(parent).map((name) => `${name}/xtables`)]) {
      for (const name of namesIn(`${parent}/${folder}`).filter((one) => one.endsWith('.so'))) {
        files.set(`${parent}/${folder}/${name}`, `${parent}/${folder}/${name}`);
      }
    }
  }
  return files;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

async function hasImage(docker: DockerApi, name: string, engineArch: string): Promise<boolean> {
  try {
    const { Architecture } = await docker.getImage(name).inspect();
    return Architecture === '' || (Architecture === 'amd64' ? 'x64' : Architecture) === engineArch;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

/** False: no registry gave it. */
async function pull(docker: DockerApi, name: string): Promise<boolean> {
  const giveUp = new AbortController();
  const patience = setTimeout(() => giveUp.abort(), REGISTRY_ANSWERS_WITHIN_MS);
  const deadline = setTimeout(() => giveUp.abort(), PULL_WITHIN_MS);
  try {
    const progress = await docker.pull(name, { abortSignal: giveUp.signal });
    clearTimeout(patience);
    let tail = '';
    for await (const part of progress) tail = (tail + String(part)).slice(-4_000);
    return !tail.includes('"error"');
  } catch {
    return false;
  } finally {
    clearTimeout(patience);
    clearTimeout(deadline);
  }
}
