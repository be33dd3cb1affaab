/** The table of all that a plan can do to a network. A new fault is a file and a line here. */
import { admit } from './admit.js';
import { crashHosts } from './crash-hosts.js';
import { crashNodes } from './crash-nodes.js';
import { crashUsers } from './crash-users.js';
import type { ActionKind, Driver } from './driver.js';
import { lend } from './lend.js';
import { overload } from './overload.js';
import { partition } from './partition.js';
import { pauseNodes } from './pause-nodes.js';
import { placebo } from './placebo.js';
import { provision } from './provision.js';
import { pushRetry } from './push-retry.js';
import { statement } from './statement.js';
import { vanishUsers } from './vanish-users.js';

export const drivers: { readonly [K in ActionKind]: Driver<K> } = {
  'crash-users': crashUsers,
  'vanish-users': vanishUsers,
  'crash-nodes': crashNodes,
  'crash-hosts': crashHosts,
  'pause-nodes': pauseNodes,
  partition,
  overload,
  placebo,
  provision,
  lend,
  admit,
  'push-retry': pushRetry,
  statement,
};
