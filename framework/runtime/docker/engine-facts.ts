/** What the engine says of itself; refuses engines that are too old, or that run no Linux containers. */
import { z } from 'zod';
import { MachineError } from '../../errors.js';
import { askEngine, type Engine, engineNotFound } from './engine.js';

export interface EngineFacts {
  readonly version: string;
  readonly apiVersion: string;
  /** As Node names it: x64, arm64. */
  readonly arch: string;
  readonly storage: string;
  /** cgroupfs or systemd. */
  readonly cgroupDriver: string;
  readonly system: string;
  readonly cpus: number;
  readonly memoryBytes: number;
}

const OLDEST_API = '1.41';
const ANSWER_WITHIN_MS = 5_000;

const versionSchema = z.object({ Version: z.string(), ApiVersion: z.string(), Os: z.string(), Arch: z.string() });
const infoSchema = z.object({
  Driver: z.string(),
  CgroupDriver: z.string().default('none'),
  OperatingSystem: z.string(),
  NCPU: z.number(),
  MemTotal: z.number(),
});

export async function readEngineFacts(engine: Engine): Promise<EngineFacts> {
  const [versionReply, infoReply] = await Promise.all([
    askEngine(engine, 'GET', '/version', ANSWER_WITHIN_MS),
    askEngine(engine, 'GET', '/info', ANSWER_WITHIN_MS),
  ]);
  const version = versionSchema.safeParse(versionReply.body);
  const info = infoSchema.safeParse(infoReply.body);
  if (!version.success || !info.success) throw engineNotFound(engine, 'an answer that is not an engine’s');
  if (older(version.data.ApiVersion, OLDEST_API)) throw engineNotFound(engine, `API ${version.data.ApiVersion}`);
  if (version.data.Os !== 'linux') throw noLinux(engine, version.data.Os);
  return {
    version: version.data.Version,
    apiVersion: version.data.ApiVersion,
    arch: nodeArch(version.data.Arch),
    storage: info.data.Driver,
    cgroupDriver: info.data.CgroupDriver,
    system: info.data.OperatingSystem,
    cpus: info.data.NCPU,
    memoryBytes: info.data.MemTotal,
  };
}

function older(one: string, other: string): boolean {
  const [major = 0, minor = 0] = one.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

/** Engines speak Go's names. */
function nodeArch(goArch: string): string {
  const names: Readonly<Record<string, string>> = { amd64: 'x64', '386': 'ia32' };
  return names[goArch] ?? goArch;
}

function noLinux(engine: Engine, found: string): MachineError {
  return new MachineError([
    {
      code: 'ENGINE_NOT_LINUX',
      path: '--runtime docker',
      at: engine.at,
      expected: 'an engine that runs Linux containers',
      found: `${found} containers`,
      do: 'switch the engine to Linux containers, or use --runtime process',
    },
  ]);
}
