/** Builds the browser half into dist/browser: what the companion serves by script tag, and what npm installs. */

import { createHash } from 'node:crypto'
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { InlineConfig, Plugin } from 'vite'
import { build, defineConfig, minifySync } from 'vite'

// What is built is what is shipped, whoever builds it: with NODE_ENV at "test" Vite would take Lit's development build.
process.env.NODE_ENV = 'production'

const OUT = resolve(import.meta.dirname, 'dist/browser')
const source = (name: string) => resolve(import.meta.dirname, 'src', name)

/**
 * Names of the modal's own members and words, which the build makes short. Nothing that a page, the button, the wire or the browser calls by its
 * name may stand here, and no name of a screen: the tests of the built files would see it.
 */
const OWN_NAMES = new RegExp(`^(${`
  controller trouble chosen leftBehind draft fieldErrors waitingWord goesOn pending pageAddress openProviderPage busy late
  startAgain choice access refresh keyFor restart onView onTrouble redraw isSmallTouchScreen way
  backToShop tryNow opens prompt offlineBody unreachable unreachableBody notSent pageOpens promptGoesTo missing fields oneMoment
  checkNow anotherWay openAgain framed windowBody leaving havePaid onPhone onPhoneBody deviceBody timeLeft noPrompt noPromptBody
  waitingBody paidBack receipt reference copied notPaid lateMoney leave leaveBody stay giveUpNo problem problemBody
  problems tryAgain blockedBody checkingBody attemptEnded nothingTaken declinedBody cancelledBody expiredBody askShop giveUpQuestion
  giveUpBody giveUpYes client memory access fetchOutcome take refused answered connect disconnect navigate
`.trim().split(/\s+/).join('|')}|_\\$\\w+)$`)
/** The same short name in each file of the modal. */
const shortNames: Record<string, string | false> = {}

interface Output {
  format: 'es' | 'iife'
  entryFileNames: string
  chunkFileNames?: string
  hashCharacters?: 'hex'
}

/** Custom properties that are the modal's own, by the order in which they come. */
const shortProperties = new Map<string, string>()
const short = (name: string): string => {
  if (!shortProperties.has(name)) shortProperties.set(name, `--${shortProperties.size.toString(36)}`)
  return shortProperties.get(name)!
}

/** Templates and styles keep their white space through minification: here it goes. */
const tight: Plugin = {
  name: 'tight-templates',
  // The file's name has to change with what happens here, too.
  augmentChunkHash: () => String(tight.generateBundle),
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue
      chunk.code = chunk.code
        .replace(/(?<=replaceSync\(`)[^`]*/g, (css) => css.replace(/\s*([{};,>])\s*/g, '$1').replace(/: +/g, ':').replace(/;}/g, '}').replace(/--(?!pay-)[a-z]+/g, short).replace(/\n/g, '').trim())
        .replace(/([{};,>])\s*\n\s*/g, '$1')
        .replace(/\s*\n\s*([}<])/g, '$1')
        .replace(/\n\s+/g, ' ')
    }
  },
}

/**
 * What of Lit no template of the modal asks for: directives, SVG and MathML, parts on elements, in comments and in raw text, options of listeners,
 * hooks for polyfills. From what, to what; a Lit that is written otherwise stops the build. `test/size.test.ts` holds the templates to it.
 */
const LEAN_LIT: [RegExp, string][] = [
  [/function M\(t,i,s=t,e\)\{.*?\}(?=class R)/, 'const M=(t,i)=>i;'],
  [/2===i\?"<svg>":3===i\?"<math>":""/, '""'],
  [/\+\(2===i\?"<\/svg>":3===i\?"<\/math>":""\)/, ''],
  [/if\((this\.el=S.*?),2===i\|\|3===i\)\{.*?\}(?=for\()/, '$1;'],
  [/else t\.startsWith\(o\)&&\(d\.push\(\{type:6,index:l\}\),r\.removeAttribute\(t\)\)/, ''],
  [/:6===r\.type&&\(i=new Z\(h,this,t\)\)/, ':0'],
  [/y\.test\(u\[2\]\)&&\(n=RegExp\("<\/"\+u\[2\],"g"\)\),/, ''],
  [/if\(y\.test\(r\.tagName\)\)\{.*?\}\}(?=\}else if)/, ''],
  [/if\(r\.data===n\)(.*?);else\{let t=-1;.*?\}(?=l\+\+)/, 'r.data===n&&$1;'],
  [/,B=t\.litHtmlPolyfillSupport;B\?\.\(S,k\),\(t\.litHtmlVersions\?\?=\[\]\)\.push\("[\d.]+"\)/, ''],
  [/\|\|t\.capture!==s\.capture\|\|t\.once!==s\.once\|\|t\.passive!==s\.passive/, ''],
  [/"function"==typeof this\._\$AH\?this\._\$AH\.call\(this\.options\?\.host\?\?this\.element,t\):this\._\$AH\.handleEvent\(t\)/, 'this._$AH(t)'],
  [/this\._\$AP\?\.\(!1,!0,s\);/, ';'],
  [/setConnected\(t\)\{.*?\}(?=\}class H)/, ''],
  [/,this\._\$Cv=e\?\.isConnected\?\?!0/, ''],
  [/get parentNode\(\)\{return this\._\$AM\.parentNode\}get _\$AU\(\)\{.*?\}(?=u\(t\))/, ''],
  [/get _\$AU\(\)\{return this\._\$AM\?\._\$AU\?\?this\._\$Cv\}/, ''],
  [/get parentNode\(\)\{let t=.*?(?=_\$AI\(t,i=this\)\{t=M)/, ''],
  [/get tagName\(\)\{return this\.element\.tagName\}get _\$AU\(\)\{return this\._\$AM\._\$AU\}/, ''],
]

const leanLit: Plugin = {
  name: 'lean-lit',
  transform: {
    filter: { id: /lit-html\.js$/ },
    handler: (code) => LEAN_LIT.reduce((lean, [from, to]) => {
      if (!from.test(lean)) throw new Error(`Lit has changed: ${from}`)
      return lean.replace(from, to)
    }, code),
  },
}

/** After all else has been minified. */
const mangled: Plugin = {
  name: 'mangled-members',
  augmentChunkHash: () => String(OWN_NAMES),
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue
      const { code, mangleCache, errors } = minifySync(chunk.fileName, chunk.code, { module: true, compress: false, mangleProps: { include: OWN_NAMES, cache: shortNames } })
      if (errors.length) throw new Error(errors[0]!.message)
      Object.assign(shortNames, mangleCache)
      chunk.code = code
    }
  },
}

function configuration(input: Record<string, string>, output: Output, more: InlineConfig = {}): InlineConfig {
  return {
    configFile: false,
    logLevel: 'warn',
    ...more,
    plugins: [...(more.plugins ?? []), tight],
    build: {
      outDir: OUT,
      emptyOutDir: false,
      target: 'es2022',
      // Library mode: without Vite's own code for preloading around each `import()`.
      lib: { entry: input, formats: [output.format], name: 'pay' },
      copyPublicDir: false,
      minify: true,
      ...more.build,
      rolldownOptions: { preserveEntrySignatures: 'allow-extension', ...more.build?.rolldownOptions, input, output: { minify: true, ...output } },
    },
  }
}

/** Browsers keep a failed module: each further try for the outcome's file goes to another address. Its name is known at the end only. */
const outcomeAgain: Plugin = {
  name: 'outcome-again',
  enforce: 'pre',
  transform: {
    filter: { id: /load-outcome\.ts$/ },
    handler: (code) => code.replace(/=> (import\('.\/outcome.ts'\))/, "=> _tries ? import(/* @vite-ignore */ './OUTCOME_FILE' + '?'.repeat(_tries)) : $1"),
  },
  generateBundle(_, bundle) {
    const files = Object.values(bundle).filter((each) => each.type === 'chunk')
    const outcome = files.find(({ name }) => name === 'outcome')!
    for (const file of files) file.code = file.code.replace('./OUTCOME_FILE', `./${outcome.fileName}`)
  },
}

/** Answers an import with something else: the script-tag build takes the modal from beside it, wherever that is. */
const instead = (from: string, to: string, external = false): Plugin => ({
  name: 'instead',
  enforce: 'pre',
  resolveId: (id) => (id === from ? { id: to, external } : undefined),
})

const hashedNames: Output = { format: 'es', entryFileNames: '[name].[hash].js', chunkFileNames: '[name].[hash].js', hashCharacters: 'hex' }

/** The script-tag build and the companion's pages: the modal first, since the others have its file name in them. */
async function companionAssets(): Promise<void> {
  await build(configuration({ 'pay-checkout': source('modal.ts') }, hashedNames, { plugins: [outcomeAgain, leanLit, mangled] }))
  const modal = (await readdir(OUT)).find((file) => /^pay-checkout\.[0-9a-f]{8}\.js$/.test(file))!

  const pages = { 'checkout-page': source('checkout-page.ts'), 'return-page': source('return-page.ts') }
  await build(configuration(pages, hashedNames, { plugins: [instead('./modal.ts', `./${modal}`, true)] }))

  const script = { 'pay-button': source('script.ts') }
  const define = { CHECKOUT_FILE: JSON.stringify(modal) }
  await build(configuration(script, { format: 'iife', entryFileNames: '[name].js' }, { define, plugins: [instead('./load.ts', source('load.script.ts'))] }))
  const button = await readFile(`${OUT}/pay-button.js`)
  const digest = createHash('sha256').update(button).digest('hex').slice(0, 8)
  await copyFile(`${OUT}/pay-button.js`, `${OUT}/pay-button.${digest}.js`)

  const assets: Record<string, { file: string; integrity: string }> = {}
  for (const file of (await readdir(OUT)).sort()) {
    const match = /^([\w-]+)\.[0-9a-f]{8}\.js$/.exec(file)
    if (!match) continue
    const integrity = `sha384-${createHash('sha384').update(await readFile(`${OUT}/${file}`)).digest('base64')}`
    assets[`${match[1]}.js`] = { file, integrity }
  }
  await writeFile(`${OUT}/assets.json`, `${JSON.stringify(assets, null, 2)}\n`)
  await copyFile(source('pay-button.css'), `${OUT}/pay-button.css`)
}

// From npm: Lit and React are the page's own, so that there is one of each.
export default defineConfig({
  ...configuration(
    { index: source('index.ts'), define: source('define.ts'), react: source('react.ts') },
    { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
    { build: { emptyOutDir: true, rolldownOptions: { external: [/^lit(\/|$)/, 'react'] } }, plugins: [{ name: 'companion-assets', closeBundle: companionAssets }] },
  ),
})

