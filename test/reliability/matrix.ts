/** All cases, in the order of the table. */
import { beside } from './beside.js';
import type { Case } from './case.js';
import { engine } from './engine.js';
import { kills } from './kills.js';
import { machine } from './machine.js';
import { people } from './people.js';

export const matrix: readonly Case[] = [...kills, ...people, ...machine, ...engine, ...beside];
