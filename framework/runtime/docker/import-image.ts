/** An image out of files of this machine, through the engine's import: no registry, no Dockerfile, no base. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MachineError } from '../../errors.js';
import type { DockerApi } from './client.js';
import type { ProgramFiles } from './program-files.js';

export interface ImportedImage {
  readonly repository: string;
  readonly tag: string;
  readonly files: ProgramFiles;
}

/** Small files every image gets: names are looked up in /etc/hosts before anybody is asked. */
const GENERATED: Readonly<Record<string, string>> = {
  'etc/nsswitch.conf': 'hosts: files dns\n',
  'etc/passwd': 'root:x:0:0:root:/:/bin/sh\n',
  'etc/group': 'root:x:0:\n',
};
const EMPTY_FOLDERS = ['tmp', 'run', 'proc', 'sys', 'dev', 'swarmquake'];

export async function importImage(docker: DockerApi, image: ImportedImage): Promise<void> {
  // A tree of links, which tar follows: nothing is copied here.
  const tree = await mkdtemp(join(tmpdir(), 'swarmquake-image-'));
  try {
    await chmod(tree, 0o755);
    for (const folder of EMPTY_FOLDERS) await folderIn(tree, folder);
    for (const [path, text] of Object.entries(GENERATED)) {
      await folderIn(tree, dirname(path));
      await writeFile(join(tree, path), text, { mode: 0o644 });
    }
    for (const [target, source] of image.files) {
      await folderIn(tree, dirname(target));
      await symlink(source, join(tree, target));
    }
    await sendTree(docker, tree, image);
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

/** Whatever the umask: in the container even root may be without the right to enter what others own. */
async function folderIn(tree: string, folder: string): Promise<void> {
  let path = tree;
  for (const part of folder.split('/').filter((one) => one !== '')) {
    path = join(path, part);
    await mkdir(path, { recursive: true });
    await chmod(path, 0o755);
  }
}

async function sendTree(docker: DockerApi, tree: string, image: ImportedImage): Promise<void> {
  const tar = spawn('tar', ['-chf', '-', '-C', tree, '.'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  tar.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-2_000);
  });
  const ended = once(tar, 'close');
  try {
    const progress = await docker.importImage(tar.stdout, {
      repo: image.repository,
      tag: image.tag,
      changes: 'LABEL swarmquake.image=true',
    });
    await readProgress(progress);
    const [code]: unknown[] = await ended;
    if (code !== 0) throw new Error(`tar ended with ${String(code)}: ${complaints.trim()}`);
  } catch (error) {
    tar.kill('SIGKILL');
    throw importFailed(image, error);
  }
}

/** An error is the engine's last word, in a reply whose status said that all is well. */
async function readProgress(stream: NodeJS.ReadableStream): Promise<void> {
  let tail = '';
  for await (const part of stream) tail = (tail + String(part)).slice(-4_000);
  const problem = /"error":"([^"]*)"/.exec(tail)?.[1];
  if (problem !== undefined) throw new Error(problem);
}

function importFailed(image: ImportedImage, error: unknown): MachineError {
  return new MachineError(
    [
      {
        code: 'IMAGE_NOT_BUILT',
        path: '--runtime docker',
        at: `${image.repository}:${image.tag}`,
        expected: 'an image built from programs of this machine',
        found: error instanceof Error ? error.message : String(error),
        do: 'see that `tar` is installed and the engine has room for 120 MB, or pull a Node image first',
      },
    ],
    { cause: error },
  );
}
