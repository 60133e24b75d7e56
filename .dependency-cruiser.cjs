// Who may import whom, checked by `npm run boundaries`. Each message names the allowed set.
// Invariants: arrows point inwards only (electron -> server -> database -> core), the screens know nothing
// but the contract and the core's types, migrations are closed off, nothing goes round in a circle, and
// what is shipped needs no development package.
// Folders of later stages are named already, so that their first file is checked too.

/** Pure libraries the core may use. One is added only when it does no input or output, ever. */
const CORE_LIBRARIES = [
  '@noble/curves',
  '@noble/hashes',
  'iconv-lite',
  'pure-rand',
  'saxes',
  'tinyqueue',
  'zod',
];
const CONTRACT_LIBRARIES = ['zod', '@orpc/contract'];
/**
 * The words of the field as values: what the contract speaks of and screens show, and nothing that works on it.
 * Screens may import these and the contract; of the rest of the core, types alone.
 */
const VOCABULARY_FILES = [
  'appeals/(?:appeal-tables|reasons)',
  'cases/(?:about|case-tables|dispositions|evidence|media-type)',
  'credit/loans/loan-words',
  'custody/(?:certificate-words|custody-words|suggestion-reason)',
  'custody/run-words',
  'credit/outside/outside-words',
  'credit/(?:axes|credit-texts|credit-words)',
  'credit/monitor/monitor-words',
  'enforcement/(?:notice-tables|reason-codes)',
  'guarantee/(?:claim-money|guarantee-words)',
  'identity/(?:identity-command-data|identity-tables|numbers)',
  'ledger/(?:chart|commands|fields|tables)',
  'risk/(?:typologies|model/kinds)',
  'rulebook/rule-tables',
  'sample/size',
  'staff/(?:audit-events|command-access|permissions)',
  'trust/vocabulary',
];
const VOCABULARY = `^core/(?:kernel/|(?:${VOCABULARY_FILES.join('|')})\\.ts$)`;
const PACKAGES = '^node_modules/';

/** A path pattern: any npm package but these. */
const npmExcept = (names) => `${PACKAGES}(?!(?:${names.join('|')})/)`;

/** Folders of this checkout, in one pattern. */
const folders = (...names) => `^(?:${names.join('|')})/`;

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'No module may reach itself through its imports; types count. Move what both need to a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'must-resolve',
      comment: 'Every import names a file of this checkout, a package of package.json or a Node built-in.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'core-folders',
      comment: 'core may import: core itself.',
      severity: 'error',
      from: { path: folders('core') },
      to: { path: '^', pathNot: [folders('core'), PACKAGES], dependencyTypesNot: ['core'] },
    },
    {
      name: 'core-libraries',
      comment: `core may import these packages: ${CORE_LIBRARIES.join(', ')}; no Node built-in.`,
      severity: 'error',
      from: { path: folders('core'), pathNot: '^core/contract/' },
      to: { path: npmExcept(CORE_LIBRARIES) },
    },
    {
      name: 'core-no-built-ins',
      comment: 'core may import no Node built-in: what touches the machine comes through a port.',
      severity: 'error',
      from: { path: folders('core') },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'contract-closed',
      comment: `core/contract may import: itself, the vocabulary, ${CONTRACT_LIBRARIES.join(', ')}; types of core.`,
      severity: 'error',
      from: { path: '^core/contract/' },
      to: {
        path: [npmExcept(CONTRACT_LIBRARIES), '^core/(?!contract/)'],
        pathNot: VOCABULARY,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'custody-verifier-apart',
      comment:
        'core/custody/verifier may import: itself, core/custody/primitives. It finds the faults of core/custody/proof ' +
        'only as long as it shares nothing with it but the definitions.',
      severity: 'error',
      from: { path: '^core/custody/verifier/' },
      to: { path: '^core/', pathNot: '^core/custody/(?:verifier|primitives)/' },
    },
    {
      name: 'custody-proof-apart',
      comment: 'core/custody/proof may import: itself, core/custody/primitives.',
      severity: 'error',
      from: { path: '^core/custody/proof/' },
      to: { path: '^core/', pathNot: '^core/custody/(?:proof|primitives)/' },
    },
    {
      name: 'custody-primitives-closed',
      comment: 'core/custody/primitives may import: itself, core/kernel/canonical.ts, @noble packages, zod.',
      severity: 'error',
      from: { path: '^core/custody/primitives/' },
      to: { path: '^core/', pathNot: '^core/(?:custody/primitives/|kernel/canonical\\.ts$)' },
    },
    {
      name: 'groups-in-one-folder',
      comment: 'The @noble packages may be imported by core/custody/primitives alone (and by tests).',
      severity: 'error',
      from: { pathNot: ['^core/custody/primitives/', '^test/'] },
      to: { path: `${PACKAGES}@noble/` },
    },
    {
      name: 'database-folders',
      comment: 'database may import: core, database itself, npm packages, Node built-ins.',
      severity: 'error',
      from: { path: folders('database') },
      to: {
        path: '^',
        pathNot: [folders('core', 'database'), PACKAGES],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'migrations-closed',
      comment:
        'database/migrations may import: database/migrations itself, types of knex and, for random secrets, ' +
        'node:crypto. What a migration did must not change when the program does.',
      severity: 'error',
      from: { path: '^database/migrations/' },
      to: { path: '^', pathNot: ['^database/migrations/', `${PACKAGES}knex/`, '^(?:node:)?crypto$'] },
    },
    {
      name: 'migrations-knex-types',
      comment: 'database/migrations may import knex for its types only (import type).',
      severity: 'error',
      from: { path: '^database/migrations/' },
      to: { path: `${PACKAGES}knex/`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'sqlite3-in-one-file',
      comment: 'sqlite3 may be imported by database/sqlite-driver.ts alone.',
      severity: 'error',
      from: { pathNot: '^database/sqlite-driver\\.ts$' },
      to: { path: `${PACKAGES}sqlite3/` },
    },
    {
      name: 'sql-in-database',
      comment: 'knex and pg may be imported by database (and by tests).',
      severity: 'error',
      from: { pathNot: folders('database', 'test') },
      to: { path: `${PACKAGES}(?:@types/)?(?:knex|pg)/` },
    },
    {
      name: 'server-folders',
      comment: 'server may import: core, database, server itself, npm packages, Node built-ins.',
      severity: 'error',
      from: { path: folders('server') },
      to: {
        path: '^',
        pathNot: [folders('core', 'database', 'server'), PACKAGES],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'electron-folders',
      comment: 'electron may import: electron itself, server, core/contract, npm packages, Node built-ins.',
      severity: 'error',
      from: { path: folders('electron') },
      to: {
        path: '^',
        pathNot: [folders('electron', 'server', 'core/contract'), PACKAGES],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'electron-in-electron',
      comment: 'The package electron may be imported by electron/ alone (and by its tests).',
      severity: 'error',
      from: { pathNot: folders('electron', 'test') },
      to: { path: `${PACKAGES}electron/` },
    },
    {
      name: 'renderer-folders',
      comment: 'renderer may import: renderer itself, core/contract, types of core, npm packages.',
      severity: 'error',
      from: { path: folders('renderer') },
      to: { path: '^', pathNot: [folders('renderer', 'core'), PACKAGES] },
    },
    {
      name: 'renderer-core-types',
      comment: 'renderer may import of core: core/contract, the vocabulary, and types alone of the rest.',
      severity: 'error',
      from: { path: folders('renderer'), pathNot: '^renderer/custody-page/' },
      to: { path: '^core/(?!contract/)', pathNot: VOCABULARY, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'custody-page-apart',
      comment:
        'renderer/custody-page may import: itself, core/custody/verifier, zod. It is a page without the platform.',
      severity: 'error',
      from: { path: '^renderer/custody-page/' },
      to: { path: '^', pathNot: '^(?:renderer/custody-page|core/custody/verifier|node_modules/zod)/' },
    },
    {
      name: 'shipped-needs-no-development-package',
      comment:
        'What is shipped may import packages of "dependencies"; those of "devDependencies" for types only.',
      severity: 'error',
      from: { path: folders('core', 'database', 'server', 'electron', 'renderer') },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        // The runtime itself, which packaging puts around the program, and the bundler's own declarations.
        pathNot: [`${PACKAGES}electron/`, `${PACKAGES}vite/client\\.d\\.ts$`],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '^coverage/', '^tmp/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default', 'require'],
      extensions: ['.ts', '.vue', '.mjs', '.js', '.json', '.d.ts'],
    },
    reporterOptions: { text: { highlightFocused: true } },
  },
};
