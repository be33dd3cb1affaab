/** Words for people who use the network and know nothing of how it is built. */
import type { PlannedStep } from '../plan/types.js';
import { joined } from '../scorecard/figures.js';

/** `us-east` is US East, `eu` the EU: a region's own name, written as a place. */
export function placeWords(region: string): string {
  return region
    .split(/[-_ ]+/)
    .map((part) => (part.length <= 2 ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1)))
    .join(' ');
}

export function featureWords(feature: string): string {
  const known: Readonly<Record<string, string>> = {
    lookups: 'finding your contacts',
    logins: 'signing in',
    messages: 'sending messages',
  };
  return known[feature] ?? feature.replace(/[-_]+/g, ' ');
}

/** What was done about it, as far as it concerns users. */
export function remedyWords({ action }: PlannedStep): string {
  switch (action.kind) {
    case 'provision':
      return action.count === 1 ? 'We are starting an extra server.' : `We are starting ${action.count} extra servers.`;
    case 'lend':
      return `We are using the servers of ${featureWords(action.feature)} to bring you back.`;
    case 'admit': {
      const order = action.order.map(placeWords);
      const first = order.length === 0 ? '' : ` Regions come back in this order: ${joined(order)}.`;
      return `We are letting people back in step by step, so that nothing breaks again.${first}`;
    }
    case 'push-retry':
      return 'We have told your app to wait longer between attempts, so that the network gets room to breathe.';
    case 'crash-users':
    case 'vanish-users':
    case 'crash-nodes':
    case 'crash-hosts':
    case 'pause-nodes':
    case 'partition':
    case 'overload':
    case 'placebo':
    case 'statement':
      return '';
  }
}
