/**
 * Who may import whom. `npm run architecture` checks it; test/architecture.test.ts shows that each rule finds its fault.
 *
 * To move files, change `files` of their layer. To allow an import, add a layer to `mayUse` (values and types) or
 * `mayUseTypesOf`.
 */

import { readFileSync } from 'node:fs'

const manifest = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))

const ANY = '.+'

/**
 * Each file belongs to one layer. `files` are regular expressions over the path from the root. A layer may always import
 * from itself, and otherwise from the layers in `mayUse`, from `packages` and from the modules of `node`. The table of
 * docs/development/architecture.md is made of this.
 */
export const LAYERS = {
  domain: { files: ['^server/domain/'] },
  errors: { files: ['^server/contract/errors[.]ts$'], mayUse: ['domain'] },
  wire: {
    files: [
      '^server/contract/(wire|operator|operator-(?:actions|anomalies|figures|messages|orders|refunds|timeline))[.]ts$',
    ],
    mayUse: ['domain', 'errors'],
  },
  contract: {
    files: [
      '^server/contract/(?!errors|wire|operator(?:-(?:actions|anomalies|figures|messages|orders|refunds|timeline))?[.])',
    ],
    mayUse: ['domain', 'errors', 'wire'],
    packages: ['zod'],
    node: ['crypto'],
  },
  undici: { files: ['^server/platform/undici[.]ts$'], packages: ['undici'], node: ['module'] },
  platform: { files: ['^server/platform/(?!undici[.])'], mayUse: ['undici'], packages: ['pino'], node: [ANY] },
  providers: {
    files: ['^server/providers/'],
    mayUse: ['domain', 'errors', 'contract', 'undici'],
    node: [ANY],
  },
  store: {
    files: ['^server/store/'],
    mayUse: ['domain', 'errors'],
    mayUseTypesOf: ['wire', 'contract', 'platform'],
    packages: ['better-sqlite3', 'node:sqlite', 'pg'],
    node: [ANY],
  },
  services: {
    files: ['^server/(orders|checkouts|payments|webhooks|jobs)/'],
    mayUse: ['domain', 'errors', 'wire', 'contract', 'platform'],
    mayUseTypesOf: ['store', 'undici'],
    packages: ['jose', 'pino'],
    node: [ANY],
  },
  operations: {
    files: ['^server/operations/'],
    mayUse: ['domain', 'errors', 'wire', 'contract', 'platform', 'services'],
    mayUseTypesOf: ['store'],
    node: [ANY],
  },
  pages: {
    files: ['^server/pages/'],
    mayUse: ['domain', 'errors', 'wire', 'contract', 'words', 'outlines'],
    node: ['crypto'],
  },
  http: {
    files: ['^server/http/'],
    mayUse: ['domain', 'errors', 'wire', 'contract', 'platform', 'pages', 'words'],
    mayUseTypesOf: ['services', 'operations'],
    packages: ['express', 'helmet', 'express-rate-limit', 'zod', 'prom-client'],
    node: [ANY],
  },
  assembly: {
    files: ['^server/(app|index|main|routes|services)[.]ts$', '^server/(config|cli)/'],
    mayUse: [
      'domain',
      'errors',
      'wire',
      'contract',
      'platform',
      'providers',
      'store',
      'services',
      'operations',
      'pages',
      'http',
    ],
    packages: [ANY],
    node: [ANY],
  },
  // What the buyer reads, in the modal and on the companion's pages.
  words: { files: ['^src/locales/'], mayUseTypesOf: ['wire'] },
  // Icons of both.
  outlines: { files: ['^src/outlines[.]ts$'] },
  widget: {
    files: ['^src/(?!locales/|outlines[.]ts$)'],
    mayUse: ['words', 'outlines'],
    mayUseTypesOf: ['wire'],
    packages: ['lit', 'lean-qr', 'react', 'vue', 'svelte'],
  },
  // The operators' console. Like the widget, it has nothing of the server but the types of its API.
  console: {
    files: ['^admin/(?!vite[.]config[.]ts$)'],
    mayUse: ['words'],
    mayUseTypesOf: ['wire', 'contract'],
    packages: ['lit'],
  },
  // The demo and the examples see this package as a shop does: through its public entry points.
  demo: { files: ['^demo/(?!start[.]mjs$)'], packages: [ANY], node: [ANY] },
  examples: { files: ['^examples/'], packages: [ANY], node: [ANY] },
  // `npm start` installs what is missing before it imports anything else.
  start: { files: ['^demo/start[.]mjs$'], mayUse: ['demo', 'installer'], packages: [ANY], node: [ANY] },
  installer: { files: ['^[.]ci/install[.]mjs$'], node: [ANY] },
}

/** Only an adapter may make a confirmed status; everybody else gets its type. */
const CONFIRMED = '^server/contract/confirmed-status[.]ts$'
const PROVIDERS = '^server/providers/'
const PROVIDER_REGISTRY = '^server/providers/index[.]ts$'
/** Files in providers/ that every adapter may use. Any other file or folder belongs to the adapter of that name. */
const SHARED_BY_ADAPTERS = '(?:kit/|(?:index|notification-sources)[.]ts$)'
/** Names that say nothing about what is inside. */
const EMPTY_NAMES = ['utils?', 'helpers?', 'common', 'misc', 'types?', 'managers?', 'handlers?']

const names = Object.keys(LAYERS)
const ownedByALayer = Object.values(LAYERS).flatMap(({ files }) => files)
const REPOSITORY = '^(server|src|admin|demo|examples|test|[.]ci)/'

export default {
  forbidden: [
    ...names.map(valueRule),
    ...names.map(typeRule),
    ...names.map(packageRule),
    ...names.map(nodeRule),
    {
      name: 'private-entry',
      comment: 'The demo and the examples import only what package.json exports.',
      severity: 'error',
      from: { path: '^(demo|examples)/' },
      to: { path: '^(pay-button(/|$)|dist/)', pathNot: publicEntries() },
    },
    {
      name: 'file-in-no-layer',
      comment: 'Every file of the server belongs to a layer: add it to one in .dependency-cruiser.mjs.',
      severity: 'error',
      from: { path: '^server/', pathNot: ownedByALayer },
      to: {},
    },
    {
      name: 'cycle',
      comment: 'No cycles, types included: move what both need below both.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'import-of-nothing',
      comment: 'The imported file or package is not there.',
      severity: 'error',
      from: {},
      // Node has SQLite from 22.13 only, Svelte exports only types there, and this package is built later.
      to: { couldNotResolve: true, pathNot: ['^node:sqlite$', '^svelte/elements$', ...publicEntries()] },
    },
    {
      name: 'orphan',
      comment: 'Nothing imports this file and it imports nothing: delete it, unless a page or the build loads it.',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(server|src)/',
        pathNot: ['[.]d[.]ts$', '^src/(elements/(return-page|lit-policy[.]script-tag)|html-element)[.]ts$'],
      },
      to: {},
    },
    {
      name: 'confirmed-status-outside-adapters',
      comment: 'Money moves on a confirmed status only, and only adapters make one. Import its type.',
      severity: 'error',
      from: { pathNot: PROVIDERS },
      to: { path: CONFIRMED, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'confirmed-status-passed-on',
      comment: 'A re-export would let others than adapters make a confirmed status.',
      severity: 'error',
      from: { path: PROVIDERS },
      to: { path: CONFIRMED, dependencyTypes: ['export'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'adapter-uses-adapter',
      comment: 'An adapter can be removed without touching another: move what both need to a file that all may use.',
      severity: 'error',
      from: { path: `${PROVIDERS}(?!${SHARED_BY_ADAPTERS})([a-z]+)` },
      to: { path: `${PROVIDERS}(?!${SHARED_BY_ADAPTERS})`, pathNot: [`${PROVIDERS}$1[./-]`] },
    },
    {
      name: 'registry-in-adapter',
      comment: 'Adapters do not know the registry.',
      severity: 'error',
      from: { path: PROVIDERS, pathNot: [PROVIDER_REGISTRY] },
      to: { path: PROVIDER_REGISTRY },
    },
    {
      name: 'unlisted-package',
      comment: 'What ships imports only what package.json lists as a dependency.',
      severity: 'error',
      from: { path: '^server/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only', 'npm', 'npm-optional', 'npm-peer'],
      },
    },
    {
      name: 'empty-name',
      comment: 'Name a file for what is in it.',
      severity: 'error',
      from: {},
      to: { path: EMPTY_NAMES.map((word) => `^(server|src|admin|demo)/.*\\b${word}[/._-]`) },
    },
  ],
  options: {
    // Types count: with this, TypeScript itself reads the files and tells `import type` from other imports.
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', '^dist/', '^[.]ci/'] },
    exclude: { path: '^examples/.*[.](html|txt|conf|css)$' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}

/** A layer's imports of values, by `typeof import()` too: the tool cannot tell that from `import()` beside it. */
function valueRule(name) {
  const { files, mayUse = [] } = LAYERS[name]
  return {
    name: `${name}-imports-values`,
    comment: `The layer "${name}" imports values from ${[name, ...mayUse].join(', ')} only.`,
    severity: 'error',
    from: { path: files },
    to: { path: REPOSITORY, pathNot: filesOf([name, ...mayUse]), dependencyTypesNot: ['type-only'] },
  }
}

function typeRule(name) {
  const { files, mayUse = [], mayUseTypesOf = [] } = LAYERS[name]
  return {
    name: `${name}-imports-types`,
    comment: `The layer "${name}" imports types from ${[name, ...mayUse, ...mayUseTypesOf].join(', ')} only.`,
    severity: 'error',
    from: { path: files },
    to: { path: REPOSITORY, pathNot: filesOf([name, ...mayUse, ...mayUseTypesOf]), dependencyTypes: ['type-only'] },
  }
}

function packageRule(name) {
  const { files, packages = [] } = LAYERS[name]
  return {
    name: `${name}-imports-packages`,
    comment: `The layer "${name}" imports ${packages.join(', ') || 'no'} packages only.`,
    severity: 'error',
    from: { path: files },
    to: {
      path: '^(?![.]|(server|src|admin|demo|examples|test)/)',
      // A package that is not installed keeps its bare name.
      pathNot: packages.map((one) => `^(node_modules/)?${one}(/|$)`),
      dependencyTypesNot: ['core'],
    },
  }
}

function nodeRule(name) {
  const { files, node = [] } = LAYERS[name]
  return {
    name: `${name}-imports-node`,
    comment: `The layer "${name}" imports ${node.join(', ') || 'nothing'} of Node only.`,
    severity: 'error',
    from: { path: files },
    to: { dependencyTypes: ['core'], pathNot: node.map((one) => `^${one}$`) },
  }
}

function filesOf(layers) {
  return layers.flatMap((name) => LAYERS[name].files)
}

/** What package.json exports: by its public name before a build, by its file after one. */
function publicEntries() {
  return Object.entries(manifest.exports).flatMap(([entry, target]) => [
    `^pay-button${entry.slice(1)}$`,
    `^${(target.default ?? target).slice(2)}$`,
  ])
}
