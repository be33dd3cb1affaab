/** What a node is told at its start, and by whom: the environment that a runtime gave it. */
import { readFileSync } from 'node:fs';
import type { NodeBoot } from './protocol.js';
import { ENV } from './protocol.js';

export interface Started {
  readonly boot: NodeBoot;
  readonly token: string;
}

/** Takes the token out of the environment, so that nothing that the node starts or prints can have it. */
export function readBoot(env: NodeJS.ProcessEnv): Started {
  const token = env[ENV.token];
  delete env[ENV.token];
  const source = env[ENV.boot];
  if (!token) throw new Error(`${ENV.token} is not set`);
  if (!source) throw new Error(`${ENV.boot} is not set`);
  const text = source.trimStart().startsWith('{') ? source : readFileSync(source, 'utf8');
  const boot = JSON.parse(text) as Partial<NodeBoot>;
  for (const key of ['id', 'role', 'epochMs', 'listen', 'advertise', 'control', 'work'] as const) {
    if (boot[key] === undefined) throw new Error(`the boot of this node lacks "${key}"`);
  }
  return { boot: boot as NodeBoot, token };
}
