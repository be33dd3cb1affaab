/** What runs in the nodes of the placebo: the program of its one role, and its users. */
import type { NodeModule } from 'swarmquake/target';
import { node } from './node.js';
import { PlaceboUsers } from './users.js';

export const programs: NodeModule['programs'] = { node };
export const virtualUsers: NodeModule['virtualUsers'] = (host) => new PlaceboUsers(host);
