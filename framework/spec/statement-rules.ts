/** Rules about statements: a claim can be wrong, and what claims nothing has no claim. */
import type { RuleBreach } from './name-rules.js';
import type { Path } from './shape-problems.js';
import type { Statement } from './statement.js';

export function claimRules(statement: Statement, keys: Path): RuleBreach[] {
  const { claims, share, where } = statement;
  if (claims === 'nothing') {
    const given = share !== null ? 'share' : Object.keys(where)[0] !== undefined ? 'where' : null;
    if (given === null) return [];
    return [
      {
        code: 'SPEC_CLAIMS_NOTHING',
        keys: [...keys, given],
        also: [[...keys, 'claims']],
        expected: 'neither where nor share, because it claims nothing',
        found: given,
        do: `remove ${given}, or claims: 'nothing'`,
      },
    ];
  }
  if (share !== 0) return [];
  return [
    {
      code: 'SPEC_CLAIM_ALWAYS_TRUE',
      keys: [...keys, 'share'],
      expected: 'a share above 0',
      found: '0',
      do: "raise it; a statement that cannot be wrong is statement('…', { claims: 'nothing' })",
    },
  ];
}
