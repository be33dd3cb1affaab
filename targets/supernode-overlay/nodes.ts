/** What runs in nodes: one program a role, and the users. Bundled once a run; imports nothing of the controller's. */
import type { NodeModule } from 'swarmquake/target';
import { groupVideo } from './group-video.js';
import { login } from './login.js';
import { supernode } from './supernode.js';
import { overlayUsers } from './users.js';

export const programs: NodeModule['programs'] = {
  login,
  supernode,
  'mega-supernode': supernode,
  'group-video': groupVideo,
};
export const virtualUsers: NodeModule['virtualUsers'] = overlayUsers;
