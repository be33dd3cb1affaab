/** Every rendering of a suite, by name. */

import type { Suite } from '../scorecard/suite-types.js';
import { canonicalJson } from '../spec/canonical.js';
import type { Style } from './style.js';
import { suiteMarkdown } from './suite-markdown.js';
import { suiteText } from './suite-text.js';

export type SuiteFormat = 'terminal' | 'markdown' | 'json' | 'html';

export async function suiteReport(suite: Suite, format: SuiteFormat, style: Style): Promise<string> {
  switch (format) {
    case 'terminal':
      return suiteText(suite, style);
    case 'markdown':
      return suiteMarkdown(suite);
    case 'json':
      return `${canonicalJson(suite)}\n`;
    case 'html':
      // A page has charts, and charts need a library: it is loaded when it is asked for.
      return (await import('./html/suite-page.js')).suitePage(suite);
  }
}
