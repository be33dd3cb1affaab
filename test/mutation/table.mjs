/** What a run found, as Markdown. */

export function summary(tried) {
  const caught = tried.filter(({ caughtBy }) => caughtBy !== null).length;
  const unexplained = tried.filter(({ caughtBy, survives }) => caughtBy === null && !survives).map(({ name }) => name);
  return { caught, share: caught / tried.length, unexplained };
}

export function tableOf(tried) {
  const folders = [...new Set(tried.map(({ file }) => folderOf(file)))];
  const share = (some) => `${some.length} | ${summary(some).caught} | ${(summary(some).share * 100).toFixed(1)}% |`;
  return [
    '| folder | mutants | caught | share |',
    '|---|---|---|---|',
    ...folders.map((folder) => `| ${folder} | ${share(tried.filter(({ file }) => folderOf(file) === folder))}`),
    `| all | ${share(tried)}`,
    '',
    '| mutant | what would be wrong | caught by |',
    '|---|---|---|',
    ...tried.map(({ name, why, caughtBy }) => `| ${name} | ${why} | ${caughtBy ?? '**SURVIVED**'} |`),
    ...survivors(tried),
  ].join('\n');
}

function survivors(tried) {
  const left = tried.filter(({ caughtBy }) => caughtBy === null);
  return left.length === 0
    ? []
    : ['', ...left.map(({ name, survives }) => `- ${name}: ${survives ?? 'no reason given'}`)];
}

function folderOf(file) {
  return file.split('/').slice(0, 2).join('/');
}
