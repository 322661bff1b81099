/**
 * Adyen Web with nothing but redirects, and Bitcoin Connect: installed from npm into a cache folder outside of the
 * repository, and built as a shop builds them.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'

export const VERSIONS = { '@adyen/adyen-web': '6.45.2', '@getalby/bitcoin-connect': '3.12.3' }

const ENTRIES = {
  'adyen.js': `
    import { AdyenCheckout, Dropin } from '@adyen/adyen-web'
    import '@adyen/adyen-web/styles/adyen.css'
    let dropin
    export async function open(place, { session, api }) {
      const checkout = await AdyenCheckout({
        clientKey: 'test_CLIENTKEY', environment: 'test', session, locale: 'en-US', countryCode: 'NL',
        analytics: { enabled: false },
        _environmentUrls: { api, analytics: api, cdn: { images: api, translations: api } },
      })
      dropin = new Dropin(checkout).mount(place)
    }
    export const close = () => dropin.unmount()
  `,
  'bitcoin-connect.js': `
    import { closeModal, init, launchPaymentModal } from '@getalby/bitcoin-connect'
    init({ appName: 'Shop', showBalance: false })
    export const open = (invoice) => void launchPaymentModal({ invoice })
    export const close = closeModal
  `,
}

/** @returns the folder with `adyen.js`, `adyen.css` and `bitcoin-connect.js` */
export async function buildRivals() {
  const root = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'pay-button/bench-widget')
  mkdirSync(root, { recursive: true })
  writeFileSync(join(root, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  if (!Object.entries(VERSIONS).every(([name, version]) => installed(root, name) === version)) {
    const names = Object.entries(VERSIONS).map(([name, version]) => `${name}@${version}`)
    console.log(`Installing ${names.join(' and ')} into ${root} …`)
    const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...names], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    })
    if (status !== 0) throw new Error(`npm install failed in ${root} with exit code ${status}`)
  }
  const out = join(root, 'built')
  for (const [file, code] of Object.entries(ENTRIES)) {
    const entry = join(root, file)
    writeFileSync(entry, code)
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
      build: {
        outDir: out,
        emptyOutDir: false,
        target: 'es2022',
        minify: true,
        lib: { entry, formats: ['es'], fileName: () => file, cssFileName: 'adyen' },
        rolldownOptions: { output: { minify: true, chunkFileNames: '[name]-[hash].js' } },
      },
    })
  }
  return out
}

function installed(root, name) {
  const manifest = join(root, 'node_modules', name, 'package.json')
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : null
}
