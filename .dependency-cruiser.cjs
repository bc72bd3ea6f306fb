const { rows } = require('./.rooms.cjs');

const rooms = rows.flat();
// For the other side of the wire: the package that partners install, and the pages.
const outside = ['client', 'console'];

function forbidOthers(room, index) {
  const known = [...rows.slice(0, index).flat(), room];
  const others = rooms.filter((name) => !known.includes(name));
  return others.length === 0
    ? []
    : [
        {
          name: `${room}-knows-only-rooms-to-its-left`,
          severity: 'error',
          comment:
            'platform <- ledger <- partners, members <- exchange <- offers <- campaigns <- accrual, redemption, settlement <- gateway <- cli',
          from: { path: `^src/${room}/` },
          to: { path: `^src/(${others.join('|')})/` },
        },
      ];
}

// Floors within a room, from the lowest to the highest: a floor knows only those below its own.
const floors = {
  ledger: ['journal', 'lane', 'points', 'verify'],
  gateway: ['graphql', 'http', 'auth', 'live'],
};

const forbidHigherFloors = ([room, names]) =>
  names.map((floor, index) => ({
    name: `${room}/${floor}-knows-only-floors-below`,
    severity: 'error',
    comment: `${room}: ${names.join(' <- ')} <- its root`,
    from: { path: `^src/${room}/${floor}/` },
    to: {
      path: `^src/${room}/`,
      pathNot: [
        `^src/${room}/(${names.slice(0, index + 1).join('|')})/`,
        ...(room === 'gateway' ? ['^src/gateway/traces/'] : []),
      ],
    },
  }));

module.exports = {
  forbidden: [
    ...Object.entries(floors).flatMap(forbidHigherFloors),
    ...rows.flatMap((row, index) => row.flatMap((room) => forbidOthers(room, index))),
    {
      name: 'a-room-is-entered-by-its-index',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'seeds-and-bench-enter-a-room-by-its-index',
      severity: 'error',
      comment: 'Only tests may look inside a room.',
      from: { path: '^(seeds|bench)/' },
      to: { path: '^src/[^/]+/', pathNot: '^src/[^/]+/index\\.ts$' },
    },
    {
      name: 'src-lies-in-rooms',
      severity: 'error',
      comment: `A folder of src/ is one of ${[...rooms, ...outside].join(', ')}.`,
      from: { path: '^src/', pathNot: `^src/(${[...rooms, ...outside].join('|')})/` },
      to: {},
    },
    {
      name: 'no-room-knows-client-or-console',
      severity: 'error',
      from: { path: '^(src|seeds)/', pathNot: '^src/(client|console)/' },
      to: { path: '^src/(client|console)/' },
    },
    {
      name: 'client-knows-no-room',
      severity: 'error',
      from: { path: '^src/client/' },
      to: { path: '^src/', pathNot: '^src/client/' },
    },
    {
      name: 'console-knows-only-client',
      severity: 'error',
      from: { path: '^src/console/' },
      to: { path: '^src/', pathNot: '^src/(client|console)/' },
    },
    {
      name: 'react-stays-in-the-console',
      severity: 'error',
      from: { path: '^(src|seeds|bench)/', pathNot: '^src/console/' },
      to: { path: '(^|/)node_modules/(react|react-dom|@ariakit|urql|wouter|vite)/' },
    },
    {
      name: 'only-the-cli-knows-the-seeds',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^seeds/' },
    },
    {
      name: 'src-knows-no-tests',
      severity: 'error',
      from: { path: '^(src|seeds)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'graphql-stays-at-the-edge',
      severity: 'error',
      comment: 'Outside the gateway only *.type.ts and *.resolver.ts know GraphQL.',
      from: {
        path: '^src/',
        pathNot: ['^src/gateway/', '^src/(client|console)/', '\\.(type|resolver)\\.ts$', '^src/cli/emit\\.ts$'],
      },
      to: { path: '(^|/)node_modules/(graphql|type-graphql|graphql-ws|@apollo/server)/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-missing-files', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-unlisted-packages',
      severity: 'error',
      // Console and client are built before they are served, so what they are made of need not be installed where they run.
      from: { path: '^(src|seeds)/', pathNot: '^src/(console/|client/|cli/emit\\.ts$)' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
