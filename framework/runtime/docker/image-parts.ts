/** What this machine can give to an image; looks at files only. */
import { existsSync } from 'node:fs';
import { MachineError } from '../../errors.js';

export const FOLDERS = ['/usr/sbin', '/sbin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/local/bin'];

/** Whether this machine's own programs run on that engine. */
export function canBuildFor(engineArch: string): boolean {
  return process.platform === 'linux' && process.arch === engineArch;
}

/** What a sidecar is made of; or why there can be none. Looks at this machine only. */
export function sidecarParts(
  engineArch: string,
): { readonly programs: Record<string, string> } | { readonly why: string } {
  if (!canBuildFor(engineArch)) {
    return { why: `a sidecar is built from this machine’s iptables, and this is ${process.platform} ${process.arch}` };
  }
  const programs: Record<string, string> = {};
  for (const name of ['iptables-legacy', 'iptables-nft']) {
    for (const program of [name, `${name}-restore`, `${name}-save`]) {
      const here = findProgram(program, FOLDERS);
      if (here !== null) programs[`/usr/sbin/${program}`] = here;
    }
  }
  if (Object.keys(programs).length === 0) return { why: 'iptables is not installed on this machine' };
  for (const name of ['sh', 'sleep', 'ip', 'ss']) {
    const here = findProgram(name, FOLDERS);
    if (here !== null) programs[name === 'sh' || name === 'sleep' ? `/bin/${name}` : `/usr/sbin/${name}`] = here;
  }
  return '/bin/sh' in programs && '/bin/sleep' in programs ? { programs } : { why: 'no shell to run iptables with' };
}

/** The first of these folders that holds `name`. */
export function findProgram(name: string, folders: readonly string[]): string | null {
  const folder = folders.find((one) => existsSync(`${one}/${name}`));
  return folder === undefined ? null : `${folder}/${name}`;
}

/** The registry's image of this Node's major version. */
export function officialImage(): string {
  return `node:${process.versions.node.split('.')[0]}-slim`;
}

export function imageNotFound(expected: string, found: string, remedy: string): MachineError {
  return new MachineError([
    {
      code: 'IMAGE_NOT_FOUND',
      path: '--runtime docker',
      at: 'container image',
      expected,
      found,
      do: `${remedy}, or use --runtime process`,
    },
  ]);
}
