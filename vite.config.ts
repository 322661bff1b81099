/** Builds the browser half into dist/browser: what the companion serves by script tag, and what npm installs. */

import { createHash } from 'node:crypto'
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { InlineConfig, Plugin } from 'vite'
import { minify as terser } from 'terser'
import { build, defineConfig } from 'vite'

// What is built is what is shipped, whoever builds it: with NODE_ENV at "test" Vite would take Lit's development build.
process.env.NODE_ENV = 'production'

const OUT = resolve(import.meta.dirname, 'dist/browser')
const source = (name: string) => resolve(import.meta.dirname, 'src', name)

/**
 * Names of the modal's own members and words, which the build makes short. Nothing that a page, the button, the wire, a screen or a module's exports
 * are known by may stand here, and nothing that the modal asks of the browser (such as `done` of a stream). The browser's tests run over what comes of it.
 */
const OWN_NAMES = new RegExp(`^(${`
  controller trouble chosen leftBehind draft fieldErrors waitingWord goesOn pending busy late missing copied
  client memory access refused connect disconnect reopen check refresh keyFor answered
  ask stream pace onView onTrouble restart strings values rows way
  backToShop tryNow opens prompt offlineBody unreachable notSent pageOpens promptGoesTo fields back order oneMoment
  checkNow anotherWay openAgain framed windowBody leaving havePaid onPhone onPhoneBody deviceBody timeLeft noPrompt noPromptBody
  waitingBody paidBack receipt reference copy notPaid lateMoney leave leaveBody stay giveUp giveUpNo problem problemBody
  problems tryAgain startAgain blockedBody checkingBody attemptEnded nothingTaken declinedBody cancelledBody expiredBody askShop giveUpQuestion
  giveUpBody giveUpYes
`.trim().split(/\s+/).join('|')})$`)
/** The same short name in each file of the modal. */
const shortNames = {}

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

/** Templates and styles keep their white space through minification: here it goes, where it is indentation. */
const tight: Plugin = {
  name: 'tight-templates',
  // The file's name has to change with what happens here, too.
  augmentChunkHash: () => String(tight.generateBundle),
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue
      chunk.code = chunk.code
        .replace(/(?<=replaceSync\(`)[^`]*/g, (css) => css.replace(/\s*([{};,>])\s*/g, '$1').replace(/: +/g, ':').replace(/;}/g, '}').replace(/--(?!pay-)[a-z]+/g, short).replace(/\n/g, '').trim())
        .replace(/>\n +/g, '>')
        .replace(/\n +</g, '<')
        .replace(/\n +/g, ' ')
    }
  },
}

/** After all else has been minified: what Vite's own minifier leaves, and the names of members. */
const smallest: Plugin = {
  name: 'smallest',
  augmentChunkHash: () => String(OWN_NAMES) + smallest.generateBundle,
  async generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue
      const { code } = await terser(chunk.code, { module: true, ecma: 2020, compress: { passes: 2, unsafe: true }, mangle: { properties: { regex: OWN_NAMES, builtins: true } }, nameCache: shortNames })
      chunk.code = code!
    }
  },
}

function configuration(input: Record<string, string>, output: Output, more: InlineConfig = {}): InlineConfig {
  return {
    configFile: false,
    logLevel: 'warn',
    ...more,
    plugins: [tight, ...(more.plugins ?? [])],
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

/** Browsers keep a failed module: each further try for the file of the detours goes to another address. Its name is known at the end only. */
const detoursAgain: Plugin = {
  name: 'detours-again',
  enforce: 'pre',
  transform: {
    filter: { id: /load-detours\.ts$/ },
    handler: (code) => code.replace(/=> (import\('.\/detours.ts'\))/, "=> _tries ? import(/* @vite-ignore */ './DETOURS_FILE' + '?'.repeat(_tries)) : $1"),
  },
  generateBundle(_, bundle) {
    const files = Object.values(bundle).filter((each) => each.type === 'chunk')
    const detours = files.find(({ name }) => name === 'detours')!
    for (const file of files) file.code = file.code.replace('./DETOURS_FILE', `./${detours.fileName}`)
  },
}

/** Answers an import with something else: the script-tag build takes the modal from beside it, wherever that is. */
const instead = (from: string, to: string, external = false): Plugin => ({
  name: 'instead',
  enforce: 'pre',
  resolveId: (id) => (id === from ? { id: to, external } : undefined),
})

/** A quarter of Lit's size. From npm it is Lit itself, the page's own. */
const leanHtml = instead('lit/html.js', source('lean-html.ts'))

const hashedNames: Output = { format: 'es', entryFileNames: '[name].[hash].js', chunkFileNames: '[name].[hash].js', hashCharacters: 'hex' }

/** What is done to the modal of the script-tag build, for whatever begins there. */
export const modalConfiguration = (input: Record<string, string>, output: Partial<Output> = {}): InlineConfig =>
  configuration(input, { ...hashedNames, ...output }, { plugins: [detoursAgain, leanHtml, smallest] })

/** The script-tag build and the companion's pages: the modal first, since the others have its file name in them. */
async function companionAssets(): Promise<void> {
  await build(modalConfiguration({ 'pay-checkout': source('modal.ts') }))
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

  // Compressed here once, as small as it gets, so that nothing in front of the companion has to.
  const served = ['pay-button.js', 'pay-button.css', ...Object.values(assets).map(({ file }) => file)]
  for (const file of served) {
    const bytes = await readFile(`${OUT}/${file}`)
    await writeFile(`${OUT}/${file}.br`, brotliCompressSync(bytes))
    await writeFile(`${OUT}/${file}.gz`, gzipSync(bytes, { level: 9 }))
  }
}

// From npm: Lit and React are the page's own, so that there is one of each.
export default defineConfig({
  ...configuration(
    { index: source('index.ts'), define: source('define.ts'), react: source('react.ts') },
    { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
    { build: { emptyOutDir: true, rolldownOptions: { external: [/^lit(\/|$)/, 'react'] } }, plugins: [{ name: 'companion-assets', closeBundle: companionAssets }] },
  ),
})

